package org.qmailj.pop3d;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

class QmailPop3dTest {
    private static final String NO_MAILDIR = "-ERR this user has no $HOME/Maildir\r\n";
    private static final String NO_SCAN = "-ERR unable to scan $HOME/Maildir\r\n";

    @TempDir
    private Path home;

    private Fd here;
    private String out;
    private String err;

    @BeforeEach
    void enter() throws IOException {
        here = Fd.open(ByteString.of("."), Fd.O_RDONLY | Fd.O_DIRECTORY, 0);
        Posix.chdir(ByteString.of(home.toString()));
    }

    @AfterEach
    void leave() throws IOException {
        Posix.chdir(ByteString.of("/proc/self/fd/" + here.number()));
        here.close();
    }

    /** What it says to a client that sends {@code input}, whoever runs it. */
    private int serve(String input, String... arguments) throws IOException {
        return execute(in -> new Served(new QmailPop3d(in)), input, arguments);
    }

    private record Served(QmailPop3d program) implements Program {
        @Override
        public int run() {
            return program.serve();
        }

        @Override
        public Die outOfMemory() {
            return program.outOfMemory();
        }
    }

    private int execute(Function<Invocation, Program> program, String input, String... arguments)
            throws IOException {
        List<ByteString> words = new ArrayList<>();
        for (String a : arguments) {
            words.add(ByteString.of(a));
        }
        Files.writeString(home.resolve("in"), input, StandardCharsets.ISO_8859_1);
        int create = Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC;
        String base = home.toString();
        try (Fd zero = Fd.openRead(ByteString.of(base + "/in"));
                Fd one = Fd.open(ByteString.of(base + "/out"), create, 0600);
                Fd two = Fd.open(ByteString.of(base + "/err"), create, 0600)) {
            int code = Program.execute(new Invocation(
                    "qmail-pop3d", ByteString.of("qmail-pop3d"), words, new Environment(List.of()),
                    zero, one, two, new QmailHome(ByteString.of(base)), Clock.SYSTEM, 1), program);
            out = Files.readString(home.resolve("out"), StandardCharsets.ISO_8859_1);
            err = Files.readString(home.resolve("err"), StandardCharsets.ISO_8859_1);
            return code;
        }
    }

    @Test
    void rootIsRefused() throws IOException {
        assumeTrue(Posix.uid() == 0, "needs root");
        assertEquals(1, execute(QmailPop3d::new, "QUIT\r\n", "Maildir"));
        assertEquals("", out);
        assertEquals("qmail-pop3d invoked as uid 0, terminating\n", err);
    }

    @Test
    void noMaildir() throws IOException {
        Files.createFile(home.resolve("file"));
        for (String[] arguments : new String[][] {{}, {""}, {"none"}, {"file"}, {"none", "."}}) {
            assertEquals(0, serve("QUIT\r\n", arguments));
            assertEquals(NO_MAILDIR, out, String.join(" ", arguments));
            assertEquals("", err);
        }
    }

    @Test
    void newAndCurAreNeededTmpIsNot() throws IOException {
        Files.createDirectory(home.resolve("M"));
        String base = home.toString();
        assertEquals(0, serve("QUIT\r\n", base + "/M"));
        assertEquals(NO_SCAN, out);
        Files.createDirectory(home.resolve("M/new"));
        assertEquals(0, serve("QUIT\r\n", base + "/M"));
        assertEquals(NO_SCAN, out);
        Files.createDirectory(home.resolve("M/cur"));
        assertEquals(0, serve("QUIT\r\n", base + "/M"));
        assertEquals("+OK \r\n+OK \r\n", out);
    }

    @Test
    void aCommandWithoutEndIsNotKept() throws IOException {
        for (String area : new String[] {"M", "M/new", "M/cur"}) {
            Files.createDirectory(home.resolve(area));
        }
        assertEquals(0, serve("x".repeat(2 << 20), "M"));
        assertEquals("+OK \r\n-ERR out of memory\r\n", out);
    }

    @Test
    void theMessagesOfAMaildropAreCountedFromOne() throws IOException {
        for (String area : new String[] {"new", "cur"}) {
            Files.createDirectory(home.resolve(area));
        }
        Files.writeString(home.resolve("new/a"), "x");
        Maildrop maildrop = Maildrop.open(Clock.SYSTEM.seconds() + 2);
        assertEquals("new/a", maildrop.message(1).file().toString());
        assertThrows(IndexOutOfBoundsException.class, () -> maildrop.message(0));
        assertThrows(IndexOutOfBoundsException.class, () -> maildrop.message(2));
    }
}
