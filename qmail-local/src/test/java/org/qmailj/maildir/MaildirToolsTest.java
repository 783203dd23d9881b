package org.qmailj.maildir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.rfc822.HeaderBody;
import org.qmailj.common.testing.ProcessState;

@ExtendWith(ProcessState.class)
class MaildirToolsTest {
    private static final long NOW = 2_000_000_000;

    @TempDir
    private Path base;

    private final List<ByteString> environment = new ArrayList<>();
    private String err;

    private int run(Function<Invocation, Program> program, String... arguments) throws IOException {
        List<ByteString> words = new ArrayList<>();
        for (String a : arguments) {
            words.add(ByteString.of(a));
        }
        Path file = base.resolve("stderr");
        try (Fd two = Fd.open(ByteString.of(file.toString()),
                Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC, 0600)) {
            int code = Program.execute(new Invocation("x", ByteString.of("x"), words,
                    new Environment(environment), Fd.STDIN, Fd.STDOUT, two,
                    new QmailHome(ByteString.of(base.toString())), () -> NOW * 1000, 77), program);
            err = Files.readString(file, StandardCharsets.ISO_8859_1);
            return code;
        }
    }

    @Test
    void maildirmakeMakesADirectoryForItsOwnerAlone() throws IOException {
        Path made = base.resolve("M");
        assertEquals(0, run(Maildirmake::new, made.toString(), "ignored"));
        for (String area : new String[] {"", "tmp", "new", "cur"}) {
            assertEquals("rwx------", PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(made.resolve(area))), area);
        }
        assertEquals(111, run(Maildirmake::new, made.toString()));
        assertEquals(
                "maildirmake: fatal: unable to mkdir " + made + ": file already exists\n", err);
        assertEquals(111, run(Maildirmake::new, ""));
        assertEquals("maildirmake: fatal: unable to mkdir : file does not exist\n", err);
        assertEquals(100, run(Maildirmake::new));
        assertEquals("maildirmake: usage: maildirmake name\n", err);
    }

    private void message(String name, String text, long mtime) throws IOException {
        Path file = base.resolve("M").resolve(name);
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        Posix.utime(ByteString.of(file.toString()), mtime, mtime);
    }

    private String mbox() throws IOException {
        return Files.readString(base.resolve("mbox"), StandardCharsets.ISO_8859_1);
    }

    private void makeMaildir() throws IOException {
        for (String d : new String[] {"M", "M/tmp", "M/new", "M/cur"}) {
            Files.createDirectory(base.resolve(d));
        }
        environment.clear();
        for (String e : new String[] {
                "MAIL=../mbox", "MAILTMP=" + base + "/mbox.tmp", "MAILDIR=" + base + "/M"}) {
            environment.add(ByteString.of(e));
        }
    }

    @Test
    void anMboxWithoutADirectoryInItsName() throws IOException {
        makeMaildir();
        environment.set(0, ByteString.of("MAIL=mbox"));
        message("new/a", "no return path\n", 1_000_003);
        assertEquals(0, run(Maildir2mbox::new), err);
        assertEquals("From XXX Mon Jan 12 13:46:43 1970\nno return path\n\n",
                Files.readString(base.resolve("M/mbox"), StandardCharsets.ISO_8859_1));
        assertFalse(Files.exists(base.resolve("M/new/a")));
    }

    @Test
    void messagesMoveOldestFirst() throws IOException {
        makeMaildir();
        Files.writeString(base.resolve("mbox"), "From old\n\nold\n\n");
        message("new/b", "Return-Path: <two@x>\n\nFrom here\n>From there\n", 1_000_002);
        message("cur/c:2,S", "Return-Path: <>\n\n1\n", 1_000_001);
        message("new/a", "no return path\n", 1_000_003);
        message("new/.hidden", "x\n", 1);
        message("new/now", "x\n", NOW);
        message("tmp/abandoned", "x", NOW - 129_601);
        message("tmp/recent", "x", NOW - 129_600);
        assertEquals(0, run(Maildir2mbox::new), err);
        assertEquals("From old\n\nold\n\n"
                + "From MAILER-DAEMON Mon Jan 12 13:46:41 1970\nReturn-Path: <>\n\n1\n\n"
                + "From two@x Mon Jan 12 13:46:42 1970\nReturn-Path: <two@x>\n\n>From here\n"
                + ">>From there\n\n"
                + "From XXX Mon Jan 12 13:46:43 1970\nno return path\n\n", mbox());
        assertFalse(Files.exists(base.resolve("mbox.tmp")));
        for (String gone : new String[] {"new/a", "new/b", "cur/c:2,S", "tmp/abandoned"}) {
            assertFalse(Files.exists(base.resolve("M/" + gone)), gone);
        }
        for (String kept : new String[] {"new/.hidden", "new/now", "tmp/recent"}) {
            assertTrue(Files.exists(base.resolve("M/" + kept)), kept);
        }
    }

    @Test
    void anEmptyMaildirChangesNothing() throws IOException {
        makeMaildir();
        assertEquals(0, run(Maildir2mbox::new), err);
        assertFalse(Files.exists(base.resolve("mbox")));
    }

    /** Of a run that was interrupted: nothing of it is in the mbox, which nobody else may read. */
    @Test
    void whatLiesInMailtmpIsOverwritten() throws IOException {
        makeMaildir();
        Files.writeString(base.resolve("mbox.tmp"), "old\n".repeat(1000));
        message("new/a", "x\n", 0);
        assertEquals(0, run(Maildir2mbox::new), err);
        assertEquals("From XXX Thu Jan 01 00:00:00 1970\nx\n\n", mbox());
        Files.delete(base.resolve("mbox"));
        message("new/a", "x\n", 0);
        Posix.umask(022);
        assertEquals(0, run(Maildir2mbox::new), err);
        assertEquals("rw-------", PosixFilePermissions.toString(
                Files.getPosixFilePermissions(base.resolve("mbox"))));
    }

    @Test
    void aDeliveryToTheMboxIsWaitedFor() throws Exception {
        makeMaildir();
        message("new/a", "x\n", 0);
        ByteString file = ByteString.of(base + "/mbox");
        int[] code = {-1};
        Thread mover = new Thread(() -> {
            try {
                code[0] = run(Maildir2mbox::new);
            } catch (IOException e) {
                code[0] = -2;
            }
        });
        try (Fd delivery = Fd.open(file, Fd.APPENDING, 0600)) {
            delivery.lock(Fd.LOCK_EX);
            mover.start();
            Thread.sleep(300); // it must not move anything
            byte[] text = ByteString.of("From b\n\nb\n\n").toArray();
            delivery.write(text, 0, text.length);
        }
        mover.join();
        assertEquals(0, code[0], err);
        assertEquals("From b\n\nb\n\nFrom XXX Thu Jan 01 00:00:00 1970\nx\n\n", mbox());
    }

    @Test
    void whenTheMboxCannotBeReplacedTheMessagesStay() throws IOException {
        makeMaildir();
        message("new/a", "x\n", 0);
        Path elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "mbox");
        try {
            assumeTrue(Posix.stat(ByteString.of(elsewhere.toString())).dev()
                    != Posix.stat(ByteString.of(base.toString())).dev(),
                    "/dev/shm is the file system of the test: nothing to move across");
            environment.set(1, ByteString.of("MAILTMP=" + elsewhere + "/tmp"));
            assertEquals(111, run(Maildir2mbox::new));
            assertTrue(err.startsWith("maildir2mbox: fatal: unable to move "), err);
            assertTrue(Files.exists(base.resolve("M/new/a")));
        } finally {
            Files.deleteIfExists(elsewhere.resolve("tmp"));
            Files.delete(elsewhere);
        }
    }

    @Test
    void anUnfinishedLineIsNoLine() throws IOException {
        String[][] table = {
            {"", ""}, {"x", ""}, {"Return-Path: <a>", ""}, {"a\nb", "a\n"}, {"a\n", "a\n"},
            {"a\n" + "b".repeat(20_000), "a\n"}, {"a\n" + "b".repeat(8190), "a\n"},
            {"x".repeat(20_000) + "\ny", "x".repeat(20_000) + "\n"}, {"\n\n", "\n\n"}
        };
        makeMaildir();
        for (String[] row : table) {
            message("new/a", row[0], 0);
            Files.deleteIfExists(base.resolve("mbox"));
            assertEquals(0, run(Maildir2mbox::new), err);
            assertEquals("From XXX Thu Jan 01 00:00:00 1970\n" + row[1] + "\n", mbox(), row[0]);
        }
    }

    @Test
    void aFifoIsAnEmptyMessageAndKeepsNoOther() throws IOException {
        makeMaildir();
        message("new/a", "a\n", 1);
        ByteString fifo = ByteString.of(base + "/M/new/b");
        Posix.mkfifo(fifo, 0600);
        Posix.utime(fifo, 2, 2);
        assertEquals(0, run(Maildir2mbox::new), err);
        assertEquals("From XXX Thu Jan 01 00:00:01 1970\na\n\n"
                + "From XXX Thu Jan 01 00:00:02 1970\n\n", mbox());
        assertFalse(Files.exists(base.resolve("M/new/b")));
    }

    private static String fromLine(String sender) {
        return MboxEntry.fromLine(sender == null ? null : ByteString.of(sender), 0).toString()
                .replace(" Thu Jan 01 00:00:00 1970\n", "");
    }

    @Test
    void theSenderStandsBetweenTheBrackets() {
        assertEquals("From a@b", fromLine("a@b>\n"));
        assertEquals("From a--b-\u00e9@c", fromLine("a \tb \u00e9@c>\n"));
        assertEquals("From MAILER-DAEMON", fromLine(">\n"));
        assertEquals("From MAILER-DAEMON", fromLine("> and more\n"));
        assertEquals("From XXX", fromLine(null));
        assertEquals("From ", fromLine("\n"));
        assertEquals("From ", fromLine("a\n"));
        assertEquals("From a", fromLine("ab\n"));
    }

    @Test
    void whateverFailsTheMessagesStay() throws IOException {
        makeMaildir();
        message("new/a", "x\n", 1);
        message("new/b", "y\n", 2);
        Files.createDirectory(base.resolve("mbox"));
        assertEquals(111, run(Maildir2mbox::new));
        assertEquals("maildir2mbox: fatal: unable to lock ../mbox: is a directory\n", err);
        Files.delete(base.resolve("mbox"));
        Files.createDirectory(base.resolve("mbox.tmp"));
        assertEquals(111, run(Maildir2mbox::new));
        assertEquals("maildir2mbox: fatal: unable to create " + base
                + "/mbox.tmp: is a directory\n", err);
        Files.delete(base.resolve("mbox.tmp"));
        Files.delete(base.resolve("M/new/b"));
        Files.createDirectory(base.resolve("M/new/b"));
        assertEquals(111, run(Maildir2mbox::new));
        assertEquals("maildir2mbox: fatal: unable to read $MAILDIR/new/b: is a directory\n", err);
        assertTrue(Files.exists(base.resolve("M/new/a")));
        assertEquals("", mbox());
        Files.delete(base.resolve("M/new/b"));
        Files.delete(base.resolve("M/cur"));
        assertEquals(111, run(Maildir2mbox::new));
        assertEquals(
                "maildir2mbox: fatal: unable to scan $MAILDIR/cur: file does not exist\n", err);
    }

    private static String summary(String message) throws IOException {
        Summary summary = new Summary();
        byte[] all = message.getBytes(StandardCharsets.ISO_8859_1);
        int[] at = {0};
        HeaderBody.read(new ByteInput((to, offset, length) -> {
            int n = Math.min(length, all.length - at[0]);
            System.arraycopy(all, at[0], to, offset, n);
            at[0] += n;
            return n;
        }), summary);
        ByteBuilder window = new ByteBuilder();
        ByteOutput out = new ByteOutput(window::append);
        summary.write(out);
        out.flush();
        return window.toString();
    }

    @Test
    void aSummaryShowsWhoToWhomAndWhat() throws IOException {
        assertEquals("FROM <s@e> TO <me@h>\n\033[1mFrom: S <s@e>\033[0m\nHello//body/\n\n",
                summary("Return-Path: <s@e>\nDelivered-To: me@h\nFrom: S <s@e>\n"
                        + "Subject: Hello\n\nbody\n"));
        assertEquals("FROM ? TO <?>\n\n\n", summary("Return-Path:\nDelivered-To: \n"));
        assertEquals("FROM ?[2J TO <a?b>\n\033[1mFrom: ///\033[0m\n///x/\n\n",
                summary("Delivered-To: a\u009bb\nReturn-Path: \033[2J\nFrom: \033\n\t\n\n\0\377x"));
        assertEquals("FROM ? TO <?>\n/" + "x".repeat(157) + "\n\n",
                summary("\n" + "x".repeat(20_000)));
    }

    @Test
    void maildirwatchShowsNewMessagesOldestFirst() throws IOException {
        makeMaildir();
        message("new/b", "Subject: two\n", 2);
        message("new/a", "Subject: three\n", 3);
        message("new/c", "Subject: one\n", 1);
        message("cur/d", "Subject: old\n", 1);
        ByteBuilder window = new ByteBuilder();
        Posix.chdir(ByteString.of(base + "/M"));
        new Maildirwatch(new Invocation("maildirwatch", ByteString.of("maildirwatch"), List.of(),
                new Environment(environment), Fd.STDIN, Fd.STDOUT, Fd.STDERR,
                new QmailHome(ByteString.EMPTY), () -> NOW * 1000, 77))
                .show(new ByteOutput(window::append));
        String each = "FROM ? TO <?>\n";
        assertEquals("\033[;H\033[;J" + each + "one/\n\n" + each + "two/\n\n" + each
                + "three/\n\n", window.toString());
        environment.removeLast();
        assertEquals(111, run(Maildirwatch::new));
        assertEquals("maildirwatch: fatal: MAILDIR not set\n", err);
        environment.add(ByteString.of("MAILDIR=" + base + "/M/cur"));
        assertEquals(111, run(Maildirwatch::new));
        assertEquals(
                "maildirwatch: fatal: unable to scan $MAILDIR/new: file does not exist\n", err);
    }

    @Test
    void theVariablesMustBeSet() throws IOException {
        assertEquals(111, run(Maildir2mbox::new));
        assertEquals("maildir2mbox: fatal: MAIL not set\n", err);
        environment.add(ByteString.of("MAIL=x"));
        assertEquals(111, run(Maildir2mbox::new));
        assertEquals("maildir2mbox: fatal: MAILTMP not set\n", err);
        environment.add(ByteString.of("MAILTMP=x"));
        assertEquals(111, run(Maildir2mbox::new));
        assertEquals("maildir2mbox: fatal: MAILDIR not set\n", err);
        environment.add(ByteString.of("MAILDIR=" + base + "/no"));
        assertEquals(111, run(Maildir2mbox::new));
        assertEquals("maildir2mbox: fatal: unable to chdir to " + base
                + "/no: file does not exist\n", err);
    }
}
