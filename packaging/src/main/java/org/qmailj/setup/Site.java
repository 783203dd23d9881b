package org.qmailj.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host that is installed on. Each method brings about one thing and notes it in the manifest;
 * what is already as it should be is left alone, so that a second run changes nothing. What stood
 * in the way is saved, never overwritten.
 */
final class Site {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);

    private final Ids ids;
    private final Manifest manifest;
    private final Path home;
    private final String day;
    private int changes;

    /** @param day today as YYYYMMDD: what is replaced is saved under that name */
    Site(Path home, Ids ids, Manifest manifest, String day) {
        this.home = home;
        this.ids = ids;
        this.manifest = manifest;
        this.day = day;
    }

    Path home() {
        return home;
    }

    Manifest manifest() {
        return manifest;
    }

    /** How many things were not yet as they should be. */
    int changes() {
        return changes;
    }

    void changed(String what) {
        changes++;
        LOG.debug("{}", what);
    }

    /** A directory, ours or not: its owner and mode are set in any case. */
    void directory(Path path, String owner, String group, int mode) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectory(path);
            manifest.add(new Made.Directory(path.toString()));
            changed("made " + path);
        }
        own(path, owner, group, mode);
    }

    boolean doesWithout(HierEntry entry) {
        return ids.doesWithout(entry);
    }

    /** Gives a file its owner and mode. */
    void own(Path path, String owner, String group, int mode) throws IOException {
        ByteString name = ByteString.of(path.toString());
        FileStatus is = Posix.stat(name);
        int uid = ids.uid(owner);
        int gid = ids.gid(group);
        if (is.uid() != uid || is.gid() != gid) {
            Posix.chown(ByteString.of(path.toRealPath().toString()), uid, gid);
            changed("gave " + path + " to " + owner + ':' + group);
            is = Posix.stat(name); // chown takes the setuid bit away
        }
        if (is.permissions() != mode) {
            Posix.chmod(name, mode);
            changed("set the mode of " + path);
        }
    }

    private boolean isOwned(Path path, String owner, String group, int mode) throws IOException {
        FileStatus is = Posix.lstat(ByteString.of(path.toString()));
        return is.isRegular() && is.uid() == ids.uid(owner) && is.gid() == ids.gid(group)
                && is.permissions() == mode;
    }

    /** A file with the contents of another. */
    void copy(Path from, Path to, String owner, String group, int mode) throws IOException {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS) && Files.isRegularFile(to)
                && Files.mismatch(from, to) == -1 && isOwned(to, owner, group, mode)) {
            return;
        }
        saveForeign(to);
        put(from, to, owner, group, mode);
    }

    /** The same, over whatever stands there: the caller has saved it. */
    void put(Path from, Path to, String owner, String group, int mode) throws IOException {
        Path fresh = to.resolveSibling("." + to.getFileName() + ".new");
        Files.copy(from, fresh,
                StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        own(fresh, owner, group, mode);
        Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
        manifest.add(new Made.File(sha256(to), to.toString()));
        changed("wrote " + to);
    }

    /** A file with this text, unless there is one: then the administrator's stays. */
    boolean textIfAbsent(Path path, String text, int mode) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Files.writeString(path, text, StandardCharsets.ISO_8859_1);
        Posix.chmod(ByteString.of(path.toString()), mode);
        noteFile(path);
        return true;
    }

    /** Notes a file that somebody else just wrote for us. */
    void noteFile(Path path) throws IOException {
        manifest.add(new Made.File(sha256(path), path.toString()));
        changed("wrote " + path);
    }

    /** A symbolic link, unless there is something of that name. */
    boolean linkIfAbsent(String target, Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Files.createSymbolicLink(path, Path.of(target));
        manifest.add(new Made.Link(target, path.toString()));
        changed("linked " + path);
        return true;
    }

    boolean isLinkTo(Path path, String target) throws IOException {
        return Files.isSymbolicLink(path) && Files.readSymbolicLink(path).toString().equals(target);
    }

    /** A symbolic link in the place of whatever had that name, which is saved beside it. */
    void linkInstead(String target, Path path) throws IOException {
        if (isLinkTo(path, target)) {
            return;
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            save(path, unused(path.resolveSibling(path.getFileName() + ".old")));
        }
        linkIfAbsent(target, path);
    }

    /** Puts a file of somebody else's below the home out of the way. */
    private void saveForeign(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || manifest.has("f" + path)) {
            return;
        }
        Path to = home.resolve("lib/replaced." + day).resolve(home.relativize(path));
        parents(to);
        save(path, unused(to));
    }

    private void parents(Path path) throws IOException {
        if (!Files.isDirectory(path.getParent())) {
            parents(path.getParent());
            directory(path.getParent(), "root", "root", 0755);
        }
    }

    private void save(Path path, Path to) throws IOException {
        Files.move(path, to, StandardCopyOption.ATOMIC_MOVE);
        manifest.add(new Made.Saved(to.toString(), path.toString()));
        changed("saved " + path + " as " + to);
    }

    /** This path, or with a number behind it, so that nothing of that name is there yet. */
    static Path unused(Path wanted) {
        Path path = wanted;
        for (int i = 2; Files.exists(path, LinkOption.NOFOLLOW_LINKS); i++) {
            path = wanted.resolveSibling(wanted.getFileName() + "." + i);
        }
        return path;
    }

    /** A name with today's date behind it that nothing has yet. */
    Path dated(String name) {
        return unused(home.resolve(name + '.' + day));
    }

    static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
