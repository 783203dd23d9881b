package org.qmailj.qread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

class QmailQreadTest {
    private static final String BIRTH = "9 Sep 2001 01:46:40 GMT  ";

    @TempDir
    Path home;

    @BeforeEach
    void makeQueue() throws Exception {
        for (String area : List.of("info", "local", "remote", "mess")) {
            for (int i = 0; i < 23; i++) {
                Files.createDirectories(home.resolve("queue/" + area + '/' + i));
            }
        }
        Files.createDirectory(home.resolve("queue/bounce"));
    }

    private void put(String name, String contents) throws Exception {
        Path file = home.resolve("queue/" + name);
        Files.write(file, contents.getBytes(StandardCharsets.ISO_8859_1));
        Posix.utime(ByteString.of(file.toString()), 1_000_000_000, 1_000_000_000);
    }

    /** Message 46: 5 bytes from {@code a@b}. */
    private void putMessage() throws Exception {
        put("mess/0/46", "12345");
        put("info/0/46", "Fa@b\0");
    }

    private int run(Fd stdout) {
        Invocation invocation = new Invocation(
                "qmail-qread", ByteString.of("qmail-qread"), List.of(),
                new Environment(List.of()), Fd.STDIN, stdout, Fd.STDERR,
                new QmailHome(ByteString.of(home.toString())), Clock.SYSTEM, 7);
        return Program.execute(invocation, QmailQread::new);
    }

    private String read(int code) throws Exception {
        Pipe out = Pipe.open();
        assertEquals(code, run(out.out()));
        out.out().close();
        ByteBuilder all = new ByteBuilder();
        byte[] piece = new byte[4096];
        for (int n = out.in().read(piece, 0, 4096); n > 0; n = out.in().read(piece, 0, 4096)) {
            all.append(piece, 0, n);
        }
        out.in().close();
        return all.toString();
    }

    @Test
    void anEmptyQueueIsSilent() throws Exception {
        assertEquals("", read(0));
    }

    @Test
    void listsMessagesByDirectoryAndTheirRecipients() throws Exception {
        put("mess/1/1", "x");
        put("info/1/1", "F\0");
        putMessage();
        put("local/0/46", "Tl1\0Dl2\0");
        put("remote/0/46", "Dr1@h\0Tr2@h\0");
        assertEquals(BIRTH + "#46  5  <a@b> \n\tlocal\tl1\n  done\tlocal\tl2\n"
                + "  done\tremote\tr1@h\n\tremote\tr2@h\n"
                + BIRTH + "#1  1  <> \n", read(0));
    }

    @Test
    void saysThatThereIsABounce() throws Exception {
        putMessage();
        put("bounce/46", "");
        assertEquals(BIRTH + "#46  5  <a@b>  bouncing\n", read(0));
    }

    @Test
    void showsNothingThatATerminalObeys() throws Exception {
        putMessage();
        put("info/0/46", "F\033[2J\u00e9\177 ~\n\0");
        put("local/0/46", "T\u0080\t\0");
        assertEquals(BIRTH + "#46  5  <_[2J__ ~_> \n\tlocal\t__\n", read(0));
    }

    /** What is not to be understood of a sender or of recipients. */
    @ParameterizedTest
    @CsvSource({
        "'',       '',       <>",
        "F,        '',       <>",
        "Fa@b,     '',       <a@b>",
        "Xa@b0,    '',       <a@b>",
        "Fa0Fb0,   '',       <a>",
        "0,        '',       <>",
        "Fa0,      Tb,       <a>",
        "Fa0,      Tb0Tc,    '<a> \n\tlocal\tb'",
        "Fa0Fb0,   Tc0,      '<a> \n\tlocal\tc'",
        "Fa0,      u70F0X00, <a>",
        "Fa0,      0T0,      '<a> \n\tlocal\t'"})
    void makesTheBestOfOddFiles(String info, String local, String shown) throws Exception {
        put("mess/0/46", "12345");
        put("info/0/46", info.replace('0', '\0'));
        put("local/0/46", local.replace('0', '\0'));
        String line = shown.contains("\t") ? shown : shown + ' ';
        assertEquals(BIRTH + "#46  5  " + line + "\n", read(0));
    }

    @Test
    void otherNamesAreNoMessages() throws Exception {
        put("info/0/46x", "Fa\0");
        put("info/0/x", "Fa\0");
        put("info/0/-1", "Fa\0");
        put("info/0/4.6", "Fa\0");
        assertEquals("", read(0));
    }

    @Test
    void warnsOfMissingFilesAndGoesOn() throws Exception {
        put("info/0/46", "Fa\0");
        put("info/1/1", "Fb\0");
        put("mess/1/1", "");
        assertEquals("warning: trouble with #46: file does not exist\n"
                + BIRTH + "#1  0  <b> \n", read(0));
    }

    @Test
    void warnsOfFilesThatCannotBeOpenedAndGoesOn() throws Exception {
        putMessage();
        put("remote/0/46", "Tr@h\0");
        put("mess/1/1", "");
        for (String name : List.of("local/0/46", "info/1/1")) {
            Path loop = home.resolve("queue/" + name);
            Files.createSymbolicLink(loop, loop);
        }
        assertEquals(BIRTH + "#46  5  <a@b> \n"
                + "warning: trouble with #46: symbolic link loop\n\tremote\tr@h\n"
                + "warning: trouble with #1: symbolic link loop\n", read(0));
    }

    @Test
    void aFileThatCannotBeReadIsTheEnd() throws Exception {
        putMessage();
        Files.createDirectory(home.resolve("queue/local/0/46"));
        assertEquals(BIRTH + "#46  5  <a@b> \nfatal: out of memory\n", read(111));
        Files.delete(home.resolve("queue/info/0/46"));
        Files.createDirectory(home.resolve("queue/info/0/46"));
        assertEquals("fatal: out of memory\n", read(111));
    }

    @Test
    void needsTheQueueAndItsDirectories() throws Exception {
        Files.delete(home.resolve("queue/info/1"));
        assertEquals("fatal: unable to opendir info/1: file does not exist\n", read(111));
        Files.move(home.resolve("queue"), home.resolve("away"));
        assertEquals("fatal: unable to chdir: file does not exist\n", read(111));
    }

    @Test
    void whoDoesNotReadIsNoError() throws Exception {
        putMessage();
        try (Fd full = Fd.open(ByteString.of("/dev/full"), Fd.O_WRONLY, 0)) {
            assertEquals(0, run(full));
            Files.delete(home.resolve("queue/info/1"));
            assertEquals(111, run(full));
        }
    }

    @Test
    void namesTheErrorOfADirectoryThatIsNone() throws Exception {
        Files.delete(home.resolve("queue/info/0"));
        Files.createFile(home.resolve("queue/info/0"));
        assertEquals("fatal: unable to opendir info/0: not a directory\n", read(111));
    }
}
