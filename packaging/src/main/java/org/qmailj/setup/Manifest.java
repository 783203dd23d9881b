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
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.Posix;

/**
 * What the installations did so far, in their order: {@code lib/qmailj.manifest}, a text file with
 * a comment and one {@link Made} a line. What is about to be done is appended first, and on disk,
 * as a line with {@code b} in front; its own line follows when it was done. So an installation that
 * was killed, or whose machine stopped, can be taken back as well, or finished. At the end the file
 * is written anew.
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

    /** That of this home. */
    static Manifest of(Path home) throws IOException {
        return read(home.resolve("lib/qmailj.manifest"));
    }

    /** Reads it; one that is not there is empty. */
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

    /** Whether the thing of that name is of our making. */
    boolean has(Made.Kind kind, Path path) {
        return made.containsKey(new Made.Key(kind, path.toString()));
    }

    /** Whether a link is of our making, by whatever name of its directory. */
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

    /** Whether the last installation was interrupted when it was about to do that. */
    boolean isBegun(Made.Kind kind, Path path) {
        return begun.containsKey(new Made.Key(kind, path.toString()));
    }

    /** Whether a file with this sum is what we wrote there. */
    boolean isFile(Path path, String sum) {
        Made file = new Made.File(sum, path.toString());
        return file.equals(made.get(file.key())) || file.equals(begun.get(file.key()));
    }

    /** The same, or what we wrote there once, by what was noted of the old bin/ directories. */
    boolean isProgram(Path path, String sum) {
        return isFile(path, sum) || made.values().stream().anyMatch(
                one -> one instanceof Made.File f && f.sha256().equals(sum)
                        && Path.of(f.path()).endsWith(path.getFileName())
                        && Path.of(f.path()).getParent().getFileName().toString()
                                .startsWith("bin."));
    }

    /** Whether a file with this sum is what had this name before us. */
    boolean isSaved(Path path, String sum) {
        return made.get(new Made.Key(Made.Kind.SAVED, path.toString())) instanceof Made.Saved s
                && s.sha256().equals(sum);
    }

    /** Where that which had this name before us is kept; null if there was nothing. */
    Path saved(Path path) {
        Made.Key key = new Made.Key(Made.Kind.SAVED, path.toString());
        for (Map<Made.Key, Made> one : List.of(begun, made)) {
            if (one.get(key) instanceof Made.Saved s && exists(s.saved())) {
                return Path.of(s.saved());
            }
        }
        return null;
    }

    /** Says, on disk, what is about to be done. */
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

    /** Notes that it was done. */
    void add(Made one) throws IOException {
        note(one);
        append(one.line() + '\n', false);
    }

    /**
     * What was saved first stays noted, for later it is our own that is replaced; unless it is back
     * in its place. A file comes behind what was saved for it.
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

    /** All that was done, and at the end what may have been. */
    List<Made> all() {
        List<Made> all = new ArrayList<>(made.values());
        begun.forEach((key, one) -> {
            if (!made.containsKey(key)) {
                all.add(one);
            }
        });
        return all;
    }

    /** Notes it as ours if an earlier installation had begun it and did not come to say more. */
    void adopt(Made one) throws IOException {
        if (begun.containsKey(one.key()) && isThere(one)) {
            add(one);
        }
    }

    /** An installation has ended: what an earlier one had begun is there now, or was not needed. */
    void finish() throws IOException {
        for (Made one : List.copyOf(begun.values())) {
            if (isThere(one)) {
                note(one);
            }
        }
        begun.clear();
    }

    /**
     * An installation has failed: what it had announced and did not come to is nobody's, even if
     * somebody makes it one day. A file may have begun under another name, though; and of what a
     * program of others was to write, it matters that it did not ({@link Configuration#exists}).
     */
    void forgetMissing() throws IOException {
        for (Made one : List.copyOf(begun.values())) {
            boolean matters = one instanceof Made.File || one instanceof Made.Scratch;
            if (!matters && !isThere(one)) {
                begun.remove(one.key());
            }
        }
    }

    /** Whether that is so on this host. */
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
            return; // of the directory that it lies in itself it has nothing to say yet
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
