package org.qmailj.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Access;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host on which we install. Each method makes one thing and notes it in the manifest, before
 * and after. What is already as it should be is left alone, so that a second run changes nothing.
 * What is in the way is saved, not overwritten. What we wrote and somebody has changed since
 * stays as it is. No file gets its name before its contents are on disk.
 */
class Site {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);

    static final Access ROOTS = new Access("root", "root", 0755);

    private final Ownership ownership;
    private final Manifest manifest;
    private final Path home;
    private final String day;
    /** What this run has made or mended. */
    private final Set<Path> touched = new HashSet<>();
    private int changes;

    /** @param day today as YYYYMMDD, for the names of what is saved */
    Site(Path home, Owners owners, Manifest manifest, String day) {
        this.home = home;
        this.ownership = new Ownership(owners, this::changed);
        this.manifest = manifest;
        this.day = day;
    }

    /** Returns this host, today. */
    static Site ofHost(Path home, Manifest manifest) {
        String day = LocalDate.now().format(DateTimeFormatter.BASIC_ISO_DATE);
        return new Site(home, Owners.OF_HOST, manifest, day);
    }

    Path home() {
        return home;
    }

    Manifest manifest() {
        return manifest;
    }

    Ownership ownership() {
        return ownership;
    }

    /** Returns how many things were not as they should be. */
    int changes() {
        return changes;
    }

    void changed(String what) {
        changes++;
        LOG.debug("{}", what);
    }

    /** Makes a directory. Its owner and mode are set even if it exists already. */
    void directory(Path path, Access access) throws IOException {
        Made made = new Made.Directory(path.toString());
        if (!Files.isDirectory(path)) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new SetupException(
                        path + " is not a directory: move it away, and run this again");
            }
            manifest.begin(made);
            try (GuardedPath guarded = GuardedPath.of(path)) {
                Posix.mkdir(guarded.name(), 0755);
            }
            note(made, path);
        }
        manifest.adopt(made);
        mend(path, access);
    }

    /** Makes a directory. If it exists already, it keeps its owner and mode. */
    void directoryIfAbsent(Path path, Access access) throws IOException {
        boolean begun = manifest.isBegun(Made.Kind.DIRECTORY, path);
        if (begun || !Files.isDirectory(path)) {
            directory(path, access);
        }
    }

    /** Notes something that the caller has made. */
    void scratch(Path path) throws IOException {
        note(new Made.Scratch(path.toString()), path);
    }

    private void note(Made one, Path path) throws IOException {
        manifest.add(one);
        touched.add(path);
        changed("made " + path);
    }

    /** Sets owner and mode, and tells so if the file existed already. */
    void mend(Path path, Access access) throws IOException {
        boolean mended;
        try {
            mended = ownership.set(path, access);
        } catch (PosixException e) {
            throw new SetupException(path.toString(), e);
        }
        if (mended && touched.add(path)) {
            LOG.info("{} has the owner {}:{} and the mode {} again",
                    path, access.owner(), access.group(), Integer.toOctalString(access.mode()));
        }
    }

    /** Returns whether this run has left a directory, and all in it, as it was. */
    boolean isUntouched(Path directory) {
        return touched.stream().noneMatch(path -> path.startsWith(directory));
    }

    /** Returns the name that a file or directory has until it is complete. */
    static Path fresh(Path path) {
        return path.resolveSibling("." + path.getFileName() + ".new");
    }

    /** Brings everything to disk that was written until now. */
    void flush() throws IOException {
        HostProgram.run("sync", "-f", home.toString(), "/");
    }

    /** Writes a file, unless there is one: that is the administrator's. */
    boolean textIfAbsent(Path path, String text, int mode) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        write(path, text, mode);
        return true;
    }

    /**
     * Writes a script, unless there is one. An empty one was left by a crash, and is written again.
     */
    boolean scriptIfAbsent(Path path, String text) throws IOException {
        if (!Files.exists(path) || Files.size(path) > 0) {
            return textIfAbsent(path, text, 0755);
        }
        write(path, text, 0755);
        return true;
    }

    private void write(Path path, String text, int mode) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Made made = new Made.File(sha256(bytes), path.toString());
        manifest.begin(made);
        Files.deleteIfExists(fresh(path)); // in alias/ it may be a link
        try (Fd fd = Fd.openExclusive(ByteString.of(fresh(path).toString()), mode)) {
            fd.write(bytes, 0, bytes.length);
            fd.chmod(mode);
            fd.sync();
        }
        Files.move(fresh(path), path, StandardCopyOption.ATOMIC_MOVE);
        manifest.add(made);
        changed("wrote " + path);
    }

    /** Notes a file that another program just wrote for us. */
    void noteFile(Path path) throws IOException {
        manifest.add(new Made.File(sha256(path), path.toString()));
        manifest.remove(new Made.Scratch(path.toString()));
        changed("wrote " + path);
    }

    /** Makes a symbolic link, unless there is something of that name. */
    boolean linkIfAbsent(String target, Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Made made = new Made.Link(target, path.toString());
        manifest.begin(made);
        Files.createSymbolicLink(path, Path.of(target));
        manifest.add(made);
        changed("linked " + path);
        return true;
    }

    /** Returns whether somebody has removed a link that we made. */
    boolean wasRemoved(Path link) throws IOException {
        return !Files.exists(link, LinkOption.NOFOLLOW_LINKS) && manifest.hasLink(link);
    }

    static boolean isLinkTo(Path path, String target) throws IOException {
        return Files.isSymbolicLink(path) && Files.readSymbolicLink(path).toString().equals(target);
    }

    /**
     * Makes a symbolic link in place of whatever had that name, which is saved beside it. Somebody
     * who takes the name back has a newer version: it replaces the one that was saved before.
     *
     * @return where it is saved, or null if there was nothing to save
     */
    Path linkInstead(String target, Path path) throws IOException {
        if (isLinkTo(path, target)) {
            return null;
        }
        Path saved = null;
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Path before = manifest.saved(path);
            saved = before != null
                    ? before : unused(path.resolveSibling(path.getFileName() + ".old"));
            save(path, saved);
        }
        linkIfAbsent(target, path);
        return saved;
    }

    /** Saves a file below the home that is not ours. */
    void saveForeign(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || manifest.has(Made.Kind.FILE, path)) {
            return;
        }
        Path to = home.resolve("lib/replaced." + day).resolve(home.relativize(path));
        parents(to);
        save(path, unused(to));
    }

    private void parents(Path path) throws IOException {
        if (!Files.isDirectory(path.getParent())) {
            parents(path.getParent());
            directory(path.getParent(), ROOTS);
        }
    }

    private void save(Path path, Path to) throws IOException {
        Made made = new Made.Saved(to.toString(), path.toString());
        manifest.begin(made);
        move(path, to);
        manifest.add(made);
        changed("saved " + path + " as " + to);
    }

    /** Moves a file. To another file system, the copy is on disk before the file is removed. */
    private void move(Path path, Path to) throws IOException {
        try {
            Files.move(path, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.copy(path, fresh(to), LinkOption.NOFOLLOW_LINKS,
                    StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            flush();
            Files.move(fresh(to), to, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(path);
        }
    }

    /** Gives a complete directory of old programs its name, and adds these notes about it. */
    void keep(Path fresh, Path directory, List<Made> notes) throws IOException {
        manifest.begin(notes);
        Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        for (Made one : notes) {
            manifest.add(one);
        }
        manifest.remove(new Made.Scratch(fresh.toString()));
        changed("made " + directory);
    }

    /** Returns the path, with a number appended if there is something of that name already. */
    static Path unused(Path wanted) {
        Path path = wanted;
        for (int i = 2; Files.exists(path, LinkOption.NOFOLLOW_LINKS); i++) {
            path = wanted.resolveSibling(wanted.getFileName() + "." + i);
        }
        return path;
    }

    /** Returns an unused name that ends with today's date. */
    Path dated(String name) {
        return unused(home.resolve(name + '.' + day));
    }

    static String sha256(Path file) throws IOException {
        return sha256(Files.readAllBytes(file));
    }

    private static String sha256(byte[] contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(contents));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
