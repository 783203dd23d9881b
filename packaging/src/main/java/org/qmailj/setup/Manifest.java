package org.qmailj.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.Posix;

/**
 * Records what the installations did, in their order: {@code lib/qmailj.manifest}, a text file with
 * a comment and one {@link Made} on each line. Before something is done, it is appended as a line
 * with {@code b} in front, and synced; afterwards follows its own line. So an installation that was
 * killed, or whose machine stopped, can be undone or completed. At the end the file is rewritten.
 */
final class Manifest {
    private static final String HEAD = "# what qmailj did to this host, for its uninstall\n";
    private static final String BEGUN = "b\t";

    private final Path file;
    private final Map<Made.Key, Made> made = new LinkedHashMap<>();
    private final Map<Made.Key, Made> begun = new LinkedHashMap<>();
    private boolean whole;

    private Manifest(Path file) {
        this.file = file;
    }

    /** Reads the manifest of a home. */
    static Manifest of(Path home) throws IOException {
        return read(home.resolve("lib/qmailj.manifest"));
    }

    /** Reads a manifest. If there is none, the result is empty. */
    static Manifest read(Path file) throws IOException {
        Manifest manifest = new Manifest(file);
        if (Files.exists(file)) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            int end = text.lastIndexOf('\n') + 1; // a line that was cut off announces nothing
            manifest.whole = end == text.length() && end > 0;
            for (String line : text.substring(0, end).split("\n")) {
                if (line.startsWith(BEGUN)) {
                    Made one = Made.parse(line.substring(BEGUN.length()));
                    manifest.begun.put(one.key(), one);
                } else if (!line.isEmpty() && !line.startsWith("#")) {
                    manifest.note(Made.parse(line));
                }
            }
        }
        return manifest;
    }

    Path file() {
        return file;
    }

    boolean isEmpty() {
        return made.isEmpty() && begun.isEmpty();
    }

    /** Returns whether we made the thing of that name. */
    boolean has(Made.Kind kind, Path path) {
        return made.containsKey(new Made.Key(kind, path.toString()));
    }

    /** Returns whether we made a link, by whatever name its directory was called. */
    boolean hasLink(Path link) throws IOException {
        for (Made one : made.values()) {
            if (one instanceof Made.Link l && isSame(Path.of(l.path()), link)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return one.getFileName().equals(other.getFileName()) && Files.isDirectory(one.getParent())
                && Files.isSameFile(one.getParent(), other.getParent());
    }

    /** Returns whether the last installation was interrupted when it was about to do that. */
    boolean isBegun(Made.Kind kind, Path path) {
        return begun.containsKey(new Made.Key(kind, path.toString()));
    }

    /** Returns whether a file with this sum is what we wrote there. */
    boolean isFile(Path path, String sum) {
        Made file = new Made.File(sum, path.toString());
        return file.equals(made.get(file.key())) || file.equals(begun.get(file.key()));
    }

    /** Returns whether we wrote it there, now or once: old bin/ directories are noted, too. */
    boolean isProgram(Path path, String sum) {
        return isFile(path, sum) || made.values().stream().anyMatch(
                one -> one instanceof Made.File f && f.sha256().equals(sum)
                        && Path.of(f.path()).endsWith(path.getFileName())
                        && Path.of(f.path()).getParent().getFileName().toString()
                                .startsWith("bin."));
    }

    /** Returns whether a file with this sum is what had this name before us. */
    boolean isSaved(Path path, String sum) {
        return made.get(new Made.Key(Made.Kind.SAVED, path.toString())) instanceof Made.Saved s
                && s.sha256().equals(sum);
    }

    /** Returns where what had this name before us is kept, or null if there was nothing. */
    Path saved(Path path) {
        Made.Key key = new Made.Key(Made.Kind.SAVED, path.toString());
        for (Map<Made.Key, Made> one : List.of(begun, made)) {
            if (one.get(key) instanceof Made.Saved s && exists(s.saved())) {
                return Path.of(s.saved());
            }
        }
        return null;
    }

    /** Notes on disk what is about to be done. */
    void begin(List<? extends Made> all) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Made one : all) {
            if (!one.equals(begun.put(one.key(), one))) {
                lines.append(BEGUN).append(one.line()).append('\n');
            }
        }
        append(lines.toString(), true);
    }

    void begin(Made one) throws IOException {
        begin(List.of(one));
    }

    /** Notes what was done. */
    void add(Made one) throws IOException {
        note(one);
        append(one.line() + '\n', false);
    }

    /**
     * Notes it in memory. What was saved first stays noted, because later we replace our own;
     * unless it is back in its place. A file comes after what was saved for it.
     */
    private void note(Made one) {
        begun.remove(one.key());
        if (one instanceof Made.Saved && made.get(one.key()) instanceof Made.Saved first
                && exists(first.saved())) {
            return;
        }
        if (one instanceof Made.File) {
            made.remove(one.key());
        }
        made.put(one.key(), one);
    }

    void remove(Made one) {
        made.remove(one.key());
        begun.remove(one.key());
    }

    /** Returns everything that was done, then what was begun and may have been done. */
    List<Made> all() {
        List<Made> all = new ArrayList<>(made.values());
        begun.forEach((key, one) -> {
            if (!made.containsKey(key)) {
                all.add(one);
            }
        });
        return all;
    }

    /** Notes it as ours if an earlier installation had begun it and was interrupted. */
    void adopt(Made one) throws IOException {
        if (begun.containsKey(one.key()) && isThere(one)) {
            add(one);
        }
    }

    /** Ends an installation: what an earlier one had begun is there now, or was not needed. */
    void finish() throws IOException {
        for (Made one : List.copyOf(begun.values())) {
            if (isThere(one)) {
                note(one);
            }
        }
        begun.clear();
    }

    /**
     * Ends an installation that failed. What it announced and did not do is forgotten: if somebody
     * makes it one day, it is not ours. Files stay announced, because they are begun under another
     * name. So does what another program was to write: {@link Configuration#exists} needs to know
     * that it did not.
     */
    void forgetMissing() throws IOException {
        for (Made one : List.copyOf(begun.values())) {
            boolean matters = one instanceof Made.File || one instanceof Made.Scratch;
            if (!matters && !isThere(one)) {
                begun.remove(one.key());
            }
        }
    }

    /** Returns whether that is so on this host. */
    static boolean isThere(Made one) throws IOException {
        return switch (one) {
            case Made.Directory d -> Files.isDirectory(Path.of(d.path()));
            case Made.File f -> Files.isRegularFile(Path.of(f.path()), LinkOption.NOFOLLOW_LINKS)
                    && Site.sha256(Path.of(f.path())).equals(f.sha256());
            case Made.Link l -> Site.isLinkTo(Path.of(l.path()), l.target());
            case Made.Scratch x -> exists(x.path());
            case Made.Saved s -> exists(s.saved());
            case Made.User u -> Passwd.byName(ByteString.of(u.name())) != null;
            case Made.Group g -> Passwd.groupByName(ByteString.of(g.name())) != -1;
            case Made.Package p -> true;
        };
    }

    private static boolean exists(String path) {
        return Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
    }

    private void append(String lines, boolean sync) throws IOException {
        if (lines.isEmpty() || !Files.isDirectory(file.getParent())) {
            return; // its own directory is not there yet
        }
        if (!whole) {
            write();
            return;
        }
        try (Fd fd = Fd.open(name(file), Fd.O_WRONLY | Fd.O_APPEND, 0)) {
            put(fd, lines);
            if (sync) {
                fd.sync();
            }
        }
    }

    void write() throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        for (Made one : made.values()) {
            text.append(one.line()).append('\n');
        }
        for (Made one : begun.values()) {
            text.append(BEGUN).append(one.line()).append('\n');
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (Fd fd = Fd.open(name(temporary), Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC, 0644)) {
            put(fd, text.toString());
            fd.sync();
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        Posix.syncDirectory(name(file.getParent()));
        whole = true;
    }

    private static void put(Fd fd, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        fd.write(bytes, 0, bytes.length);
    }

    private static ByteString name(Path path) {
        return ByteString.of(path.toString());
    }
}
