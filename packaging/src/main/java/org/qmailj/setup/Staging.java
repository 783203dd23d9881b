package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Access;
import org.qmailj.common.posix.Posix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces many files together: {@link #place} writes them beside their places, brings all of them
 * to disk at once, and renames them.
 */
final class Staging {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

    private final Site site;
    private final List<Staged> staged = new ArrayList<>();

    /** A file that {@link #place} will write. */
    private record Staged(Path from, Path to, Ownership.Numbers access, String sha256) {
        Made.File made() {
            return new Made.File(sha256, to.toString());
        }
    }

    Staging(Site site) {
        this.site = site;
    }

    /** Stages a file, unless it is there already or somebody has changed it. */
    void copy(Path from, Path to, Access access) throws IOException {
        boolean there = Files.exists(to, LinkOption.NOFOLLOW_LINKS);
        boolean same = there && Files.isRegularFile(to) && Files.mismatch(from, to) == -1;
        if (same && site.ownership().isSet(to, access)) {
            return;
        }
        if (there && !same && isChanged(to)) {
            LOG.info("{} has been changed since installation; it stays as it is", to);
            return;
        }
        site.saveForeign(to);
        stage(from, to, access);
    }

    /** Returns whether somebody has changed what we wrote there. A crash leaves empty files. */
    private boolean isChanged(Path path) throws IOException {
        Manifest manifest = site.manifest();
        return manifest.has(Made.Kind.FILE, path)
                && (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        || Files.size(path) > 0 && !manifest.isFile(path, Site.sha256(path)));
    }

    /** Stages a file over whatever is there: the caller has saved that. */
    void stage(Path from, Path to, Access access) throws IOException {
        staged.add(new Staged(from, to, site.ownership().numbers(access), Site.sha256(from)));
    }

    /** Stages a file that keeps the owner and mode of the one that is there. */
    void stageLike(Path from, Path to) throws IOException {
        Ownership.Numbers is = Ownership.Numbers.of(Posix.stat(ByteString.of(to.toString())));
        staged.add(new Staged(from, to, is, Site.sha256(from)));
    }

    /** Writes all that was staged. */
    void place() throws IOException {
        if (staged.isEmpty()) {
            return;
        }
        site.manifest().begin(staged.stream().map(Staged::made).toList());
        for (Staged one : staged) {
            Files.copy(one.from, Site.fresh(one.to),
                    StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            site.ownership().set(Site.fresh(one.to), one.access);
        }
        site.flush();
        for (Staged one : staged) {
            Files.move(Site.fresh(one.to), one.to, StandardCopyOption.ATOMIC_MOVE);
            site.manifest().add(one.made());
            site.changed("wrote " + one.to);
        }
        staged.clear();
    }
}
