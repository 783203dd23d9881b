package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs lib/qmailj as a whole, because what the launchers need must fit together. A copy is made
 * beside it, compared with its list of sums and brought to disk; then the two exchange their names
 * in one step. The previous library stays as lib/qmailj.YYYYMMDD.
 */
final class Library {
    private static final Logger LOG = LoggerFactory.getLogger(Library.class);

    private final Site site;
    private final HierEntry.Tree entry;
    private final List<HierEntry.Program> programs;
    private final Path from;
    private final Path lib;

    /** @param programs the programs in the library that are not root's */
    Library(Site site, Path tree, HierEntry.Tree entry, List<HierEntry.Program> programs) {
        this.site = site;
        this.entry = entry;
        this.programs = programs;
        this.from = tree.resolve(entry.path());
        this.lib = site.home().resolve(entry.path());
    }

    void install() throws IOException {
        boolean same = build(lib).equals(build(from));
        if (same) {
            List<String> damaged = Sums.damaged(lib);
            if (damaged.isEmpty()) {
                return;
            }
            LOG.info("{} is not as it was built: all of lib/qmailj is installed again",
                    lib.resolve(damaged.getFirst()));
        } else {
            LOG.info("installing the runtime and the programs' classes (lib/qmailj)");
        }
        Path fresh = copy();
        site.manifest().begin(new Made.Scratch(lib.toString()));
        if (same) {
            exchange(fresh);
            HierInstaller.remove(fresh);
        } else if (Files.exists(lib, LinkOption.NOFOLLOW_LINKS)) {
            keepOlder(fresh);
        } else {
            Files.move(fresh, lib);
        }
        site.scratch(lib);
        site.manifest().remove(new Made.Scratch(fresh.toString()));
    }

    /** Returns a copy of the new library beside the old one, complete and on disk. */
    private Path copy() throws IOException {
        Path fresh = Site.fresh(lib);
        HierInstaller.remove(fresh);
        site.manifest().begin(new Made.Scratch(fresh.toString()));
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = fresh.resolve(from.relativize(file).toString());
                Files.copy(file, target,
                        LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
                if (Files.isSymbolicLink(file)) {
                    site.ownership().setOfLink(target, entry.access());
                } else {
                    site.ownership().set(target, Files.isDirectory(file)
                            ? entry.access() : HierInstaller.fileAccess(entry, file));
                }
            }
        }
        for (HierEntry.Program p : programs) {
            String name = Path.of(entry.path()).relativize(Path.of(p.path())).toString();
            site.ownership().set(fresh.resolve(name), p.access());
        }
        List<String> damaged = Sums.damaged(fresh);
        if (!damaged.isEmpty()) {
            throw new SetupException("the distribution's " + entry.path() + '/'
                    + damaged.getFirst() + " is not as it was built: build it again");
        }
        site.flush();
        return fresh;
    }

    /** Gives the new library the name that the old one shall have, then exchanges the two. */
    private void keepOlder(Path fresh) throws IOException {
        Path old = site.dated(entry.path());
        forgetOlder();
        site.manifest().begin(new Made.Scratch(old.toString()));
        Files.move(fresh, old);
        exchange(old);
        site.scratch(old);
    }

    private void exchange(Path with) throws IOException {
        try {
            Posix.exchange(ByteString.of(with.toString()), ByteString.of(lib.toString()));
        } catch (PosixException e) {
            if (!e.is(Errno.EINVAL) && !e.is(Errno.ENOSYS)) {
                throw e;
            }
            Path aside = lib.resolveSibling("." + lib.getFileName() + ".old");
            Files.move(lib, aside); // where the file system can do no better
            Files.move(with, lib);
            Files.move(aside, with);
        }
    }

    /** Removes earlier libraries: only the last one is worth its 150 MB. */
    private void forgetOlder() throws IOException {
        for (Made made : site.manifest().all()) {
            if (made instanceof Made.Scratch old && old.path().startsWith(lib + ".")) {
                LOG.info("removing {}, two versions old", old.path());
                HierInstaller.remove(Path.of(old.path()));
                site.manifest().remove(old);
            }
        }
    }

    /** Returns which build a lib/qmailj is, or "" if there is none. */
    static String build(Path lib) throws IOException {
        Path file = lib.resolve("build");
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }
}
