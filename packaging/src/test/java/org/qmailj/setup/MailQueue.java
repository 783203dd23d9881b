package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.qmailj.setup.Companion.BOUNCE;
import static org.qmailj.setup.Companion.INFO;
import static org.qmailj.setup.Companion.INTD;
import static org.qmailj.setup.Companion.LOCAL;
import static org.qmailj.setup.Companion.REMOTE;
import static org.qmailj.setup.Companion.TODO_LINK;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueLayout;

/** A queue in a real directory, with messages under numbers that a test chooses. */
final class MailQueue {
    /** A number that no file has, as those above it. */
    static final long FAR = 1L << 50;

    /** What a message may have besides mess/N. */
    static final Companion[][] KINDS = {
        {INFO, LOCAL, REMOTE},
        {INTD, TODO_LINK},
        {INFO, REMOTE, BOUNCE},
        {},
        {TODO_LINK},
        {INTD},
        {INTD, TODO_LINK, INFO, LOCAL, REMOTE, BOUNCE}, // preprocessing was interrupted
        {INFO}, // it was at its end
        {LOCAL}, // of a damaged queue
    };

    private static final String[] AREAS =
            {"mess", "info", "local", "remote", "bounce", "intd", "todo"};

    final Path directory;
    final QueueLayout layout;

    MailQueue(Path home) throws IOException {
        directory = home.resolve("queue");
        layout = new QueueLayout(ByteString.of(directory.toString()));
        for (HierEntry entry : Hier.queue()) {
            if (entry instanceof HierEntry.Directory d) {
                Files.createDirectories(home.resolve(d.path()));
            } else if (entry instanceof HierEntry.Zeros z) {
                Files.createFile(home.resolve(z.path()));
            }
        }
    }

    Path path(ByteString path) {
        return Path.of(path.toString());
    }

    Path mess(long number) {
        return path(layout.mess(number));
    }

    Path of(Companion companion, long number) {
        return path(companion.of(layout, number));
    }

    static long inode(Path file) {
        try {
            return Posix.lstat(ByteString.of(file.toString())).ino();
        } catch (PosixException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes files that have no number yet, and returns them. */
    List<Path> files(int count) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(Files.createTempFile(directory.getParent(), "file", ""));
        }
        return files;
    }

    /** Makes a message of the file, under a number that need not be its own. */
    long message(Path file, long number) throws IOException {
        write(file, "message " + number);
        Files.setLastModifiedTime(file, FileTime.fromMillis(number % 1000 * 1000));
        Files.move(file, mess(number));
        return number;
    }

    /** Makes a message of a new file, under its own number. */
    long message() throws IOException {
        Path file = files(1).getFirst();
        return message(file, inode(file));
    }

    /** Gives the message a file of its name and number, as old as nothing else. */
    void give(long number, Companion companion) throws IOException {
        Path file = of(companion, number);
        if (companion == TODO_LINK && Files.exists(of(INTD, number))) {
            Files.createLink(file, of(INTD, number));
            return;
        }
        boolean envelope = companion == INTD || companion == TODO_LINK;
        write(file, envelope ? "local " + number + "\nremote " + number
                : companion.name().toLowerCase() + ' ' + number);
        Files.setLastModifiedTime(file,
                FileTime.fromMillis((companion.ordinal() + number % 1000) * 100_000));
    }

    void give(long number, Companion... companions) throws IOException {
        for (Companion companion : companions) {
            give(number, companion);
        }
    }

    /**
     * Makes messages of so many kinds, each under the number of the file of the next one.
     *
     * @param lastNumber the number of the last one; 0: that of the file of the first one
     */
    void chain(int kinds, long lastNumber) throws IOException {
        List<Path> files = files(kinds);
        List<Long> numbers = new ArrayList<>();
        for (Path file : files) {
            numbers.add(inode(file));
        }
        numbers.add(lastNumber == 0 ? numbers.getFirst() : lastNumber);
        for (int i = 0; i < kinds; i++) {
            give(message(files.get(i), numbers.get(i + 1)), KINDS[i]);
        }
    }

    void cycle() throws IOException {
        chain(KINDS.length, 0);
    }

    /** Makes messages of so many kinds whose numbers-to-be nobody has. */
    void free(int kinds) throws IOException {
        List<Path> files = files(kinds);
        for (int i = 0; i < kinds; i++) {
            give(message(files.get(i), FAR + i), KINDS[i]);
        }
    }

    void free() throws IOException {
        free(KINDS.length);
    }

    void right() throws IOException {
        for (Companion[] kind : KINDS) {
            give(message(), kind);
        }
    }

    static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    /** Returns all numbers that have a message or anything else. */
    TreeSet<Long> numbers() throws IOException {
        TreeSet<Long> numbers = new TreeSet<>();
        for (Path file : all()) {
            numbers.add(Long.parseUnsignedLong(file.getFileName().toString()));
        }
        return numbers;
    }

    /** Removes all messages. */
    void empty() throws IOException {
        for (Path file : all()) {
            Files.delete(file);
        }
    }

    private List<Path> all() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String area : AREAS) {
            try (Stream<Path> files = Files.walk(directory.resolve(area))) {
                all.addAll(files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                        .toList());
            }
        }
        return all;
    }

    /** Tells of each message what it is made of, but not its number. */
    List<String> contents() throws IOException {
        List<String> contents = new ArrayList<>();
        for (long number : numbers()) {
            StringBuilder text = new StringBuilder(describe(mess(number)));
            boolean todo = Files.exists(of(TODO_LINK, number));
            for (Companion companion : Companion.values()) {
                if (!todo || companion.compareTo(BOUNCE) > 0) { // else nobody reads it
                    text.append(" | ").append(describe(of(companion, number)));
                }
            }
            contents.add(text.toString());
        }
        Collections.sort(contents);
        return contents;
    }

    private static String describe(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "-";
        }
        FileStatus status = Posix.stat(ByteString.of(file.toString()));
        return Files.readString(file) + ' ' + status.mtime() + ' '
                + Integer.toOctalString(status.mode());
    }

    /** Tells what a qmail-send that starts now serves: recipients, with message and sender. */
    List<String> served() throws IOException {
        List<String> served = new ArrayList<>();
        for (long number : numbers()) {
            boolean todo = Files.exists(of(TODO_LINK, number));
            boolean info = Files.exists(of(INFO, number));
            if (!todo && !info) {
                continue;
            }
            String message = Files.readString(mess(number)); // that must be there
            if (todo) {
                Files.readString(of(TODO_LINK, number)).lines()
                        .forEach(to -> served.add(message + " to " + to));
                continue;
            }
            for (Companion list : List.of(LOCAL, REMOTE)) {
                if (Files.exists(of(list, number))) {
                    served.add(message + " to " + Files.readString(of(list, number)));
                }
            }
        }
        Collections.sort(served);
        return served;
    }

    /** Does what a qmail-send does that starts now, but delivers nothing. */
    void start() throws IOException {
        for (long number : numbers()) {
            if (Files.exists(of(TODO_LINK, number))) {
                preprocess(number);
            } else if (!Files.exists(of(LOCAL, number))
                    && !Files.exists(of(REMOTE, number))) {
                Files.deleteIfExists(of(BOUNCE, number));
                Files.deleteIfExists(of(INFO, number));
            }
            if (!Files.exists(of(INFO, number))) {
                Files.deleteIfExists(of(INTD, number));
                Files.deleteIfExists(mess(number)); // if it is old enough
            }
        }
    }

    private void preprocess(long number) throws IOException {
        for (Companion old : List.of(INFO, LOCAL, REMOTE,
                BOUNCE)) {
            Files.deleteIfExists(of(old, number));
        }
        List<String> recipients = Files.readAllLines(of(TODO_LINK, number));
        write(of(INFO, number), "info " + number);
        write(of(LOCAL, number), recipients.get(0));
        write(of(REMOTE, number), recipients.get(1));
        Files.deleteIfExists(of(INTD, number));
        Files.delete(of(TODO_LINK, number));
    }

    void assertRightNumbers() throws IOException {
        for (long number : numbers()) {
            if (Files.exists(mess(number))) {
                assertEquals(number, inode(mess(number)), "the number of a message's file");
            }
        }
        try (Stream<Path> pids = Files.list(directory.resolve("pid"))) {
            assertEquals(List.of(), pids.toList(), "what is left in pid/");
        }
    }
}
