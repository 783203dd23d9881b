package org.qmailj.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.testing.ProcessState;

/** What the system stories leave out. No home is looked at: -H. */
@ExtendWith(ProcessState.class)
class QmailPw2uTest {
    private static final String FATAL = "qmail-pw2u: fatal: ";

    @TempDir
    private Path home;

    private Path users;
    private String out;
    private String err;

    @BeforeEach
    void makeUsers() throws IOException {
        users = Files.createDirectory(home.resolve("users"));
        Files.writeString(home.resolve("passwd"), "alias:x:1:2::/a:/bin/true\n");
    }

    private int run(String... options) throws IOException {
        try (Fd zero = Fd.openRead(file("passwd")); Fd one = create("1"); Fd two = create("2")) {
            int code = Program.execute(new Invocation(
                    "qmail-pw2u", ByteString.of("qmail-pw2u"),
                    Stream.concat(Stream.of("-H"), Stream.of(options)).map(ByteString::of).toList(),
                    new Environment(List.of()), zero, one, two,
                    new QmailHome(ByteString.of(home.toString())), Clock.SYSTEM, 1),
                    QmailPw2u::new);
            out = Files.isRegularFile(home.resolve("1"))
                    ? Files.readString(home.resolve("1")) : null;
            err = Files.readString(home.resolve("2"));
            return code;
        }
    }

    private ByteString file(String name) {
        return ByteString.of(home + "/" + name);
    }

    private Fd create(String name) throws IOException {
        return Fd.open(file(name), Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC, 0600);
    }

    @Test
    void anEmptyDelimiterMeansNoExtensions() throws IOException {
        assertEquals(0, run("-c", ""), () -> err);
        String without = "+:alias:1:2:/a:-::\n=alias:alias:1:2:/a:::\n.\n";
        assertEquals(without, out);
        assertEquals(0, run("-C"), () -> err);
        assertEquals(without, out);
        assertEquals(0, run("-c", "+-"), () -> err);
        assertTrue(out.endsWith("\n+alias+:alias:1:2:/a:-::\n.\n"), out);
    }

    @Test
    void aSubuserHasThePartOfAUserBehindThePrefix() throws IOException {
        Files.writeString(users.resolve("subusers"), "sub:alias:pre:\nno prefix:alias:\n");
        String alias = "+:alias:1:2:/a:-/::\n=alias:alias:1:2:/a:::\n";
        assertEquals(0, run("-/", "-C"), () -> err);
        assertEquals(alias + "=sub:alias:1:2:/a:-/:pre:\n.\n", out);
        assertEquals(0, run("-/", "-c+"), () -> err);
        assertEquals(alias + "+alias+:alias:1:2:/a:-/::\n"
                + "=sub:alias:1:2:/a:-/:pre:\n+sub+:alias:1:2:/a:-/:pre-:\n.\n", out);
        Files.writeString(users.resolve("subusers"), "no prefix:nobody:\n");
        assertEquals(111, run());
        assertEquals(FATAL + "unable to find nobody user for subuser\n", err);
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws IOException {
        Files.createSymbolicLink(home.resolve("1"), Path.of("/dev/full"));
        Files.writeString(users.resolve("mailnames"), "alias:" + "x:".repeat(1000));
        assertEquals(111, run());
        assertEquals(FATAL + "unable to write output\n", err);
        Files.delete(home.resolve("1")); // JUnit does not like to
    }

    @Test
    void allOfALongFileIsAppended() throws IOException {
        String appended = "+x-:alias:1:2:/a:-::\n".repeat(1000);
        Files.writeString(users.resolve("append"), appended);
        assertEquals(0, run("-C"), () -> err);
        assertEquals("+:alias:1:2:/a:-::\n=alias:alias:1:2:/a:::\n" + appended + ".\n", out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"include", "exclude", "mailnames", "subusers", "append"})
    void aFileThatCannotBeOpenedIsNotMissing(String file) throws IOException {
        Files.createSymbolicLink(users.resolve(file), Path.of(file));
        assertEquals(111, run());
        assertEquals(FATAL + "unable to read controls\n", err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"subusers", "append", "../passwd"})
    void aFileThatCannotBeReadIsNotEmpty(String file) throws IOException {
        Files.deleteIfExists(users.resolve(file));
        Files.createDirectory(users.resolve(file));
        assertEquals(111, run());
        assertEquals(FATAL + "unable to read input\n", err);
    }
}
