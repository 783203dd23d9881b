package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.submit.ServiceQueue;

/** The commands themselves have tests of their own; story plain-commands compares with a shell. */
@Timeout(30)
class BuiltinCommandsTest {
    private static final String MESSAGE = "Subject: x\n\nbody\n";

    /** Ours, and those where the queue's script finds cat: it must not end before it has read. */
    private static final String BIN = "/bin:/bin:/usr/bin";

    @TempDir
    Path base;

    private Path home;
    private List<ByteString> environment;
    private String said;

    @BeforeEach
    void makeHomes() throws IOException {
        Path shell = Path.of("/bin/sh").toRealPath();
        assumeTrue(shell.endsWith("dash"), "/bin/sh is " + shell);
        home = Files.createDirectory(base.resolve("home"));
        Path bin = Files.createDirectory(base.resolve("bin"));
        for (String name : new String[] {"forward", "condredirect", "except", "bouncesaying",
            "preline", "qreceipt"}) {
            script(bin.resolve(name), "echo started " + name);
        }
        Files.createDirectories(base.resolve("lib/qmailj"));
        recordStock();
        script(base.resolve("queue"), "cat >" + base + "/m; cat <&1 >" + base
                + "/e; tr '\\0' '\\n' </proc/$$/environ | sort >" + base + "/env; exit $CODE");
        environment = new ArrayList<>(List.of(s("PATH=" + base + BIN),
                s("QMAILQUEUE=" + base + "/queue"), s("DTLINE=Delivered-To: me\n"), s("CODE=0"),
                s("NEWSENDER=new@sender"), s("SENDER=s@e"), s("UFLINE=From me\n"),
                s("RPLINE=Return-Path: <s@e>\n")));
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    /** What record-stock writes. */
    private void recordStock() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : new String[] {"forward", "condredirect", "except", "bouncesaying",
            "preline", "qreceipt"}) {
            FileStatus f = Posix.stat(s(base + "/bin/" + name));
            text.append(String.format("%s %d %d %d %d.%09d %d.%09d\n", name, f.dev(), f.ino(),
                    f.size(), f.mtime(), f.mtimeNanos(), f.ctime(), f.ctimeNanos()));
        }
        Files.writeString(base.resolve("lib/qmailj/stock"), text);
    }

    private OptionalInt commandsRun(String command) throws IOException {
        QmailHome qmail = new QmailHome(s(base.toString()));
        Invocation in = new Invocation("qmail-local", s("qmail-local"), List.of(),
                new Environment(List.of()), Fd.STDIN, Fd.STDOUT, Fd.STDERR, qmail, () -> 0, 77);
        WorkerOutput output = new WorkerOutput();
        try (Fd message = MessageFile.open(MessageFile.write(base, MESSAGE), Fd.O_RDONLY);
                Directory at = Directory.enter(s(home.toString()))) {
            Surroundings with = new Surroundings(new Environment(List.of()), () -> 0, message, at,
                    output, () -> 1, null, null, Allowance.UNLIMITED);
            OptionalInt code = new BuiltinCommands(in, new ServiceQueue(qmail))
                    .run(s(command), with, new Environment(environment));
            said = output.end().toString();
            return code;
        }
    }

    private int run(String command) throws IOException {
        return commandsRun(command).getAsInt();
    }

    private void isTheShells(String command) throws IOException {
        assertEquals(OptionalInt.empty(), commandsRun(command), command);
        assertEquals("", said);
    }

    @Test
    void forward() throws IOException {
        assertEquals(0, run("forward a@b c@d"));
        assertTrue(said.matches("forward: qp \\d+\n"), said);
        assertEquals("Delivered-To: me\n" + MESSAGE, Files.readString(base.resolve("m")));
        assertEquals("Fnew@sender\0Ta@b\0Tc@d\0\0", Files.readString(base.resolve("e")));
        environment.set(3, s("CODE=31"));
        assertEquals(100, run("forward a@b"));
        assertEquals("forward: fatal: mail server permanently rejected message (#5.3.0)\n", said);
        assertEquals(100, run(base + "/bin/forward a@b"), "by its full name");
    }

    @Test
    void whatTheMessageGoesToMaySpeakUp() throws IOException {
        script(base.resolve("queue"), "cat >/dev/null; cat <&1 >/dev/null; echo speaks >&2");
        assertEquals(0, run("forward a@b"));
        assertTrue(said.matches("speaks\nforward: qp \\d+\n"), said);
    }

    @Test
    void conditionsRunInTheHomeAndInEachOther() throws IOException {
        script(home.resolve("yes"), "pwd -P; head -c 7; echo");
        script(home.resolve("no"), "exit 1");
        assertEquals(99, run("condredirect a@b ./yes"));
        assertTrue(said.matches(home.toRealPath() + "\nSubject\ncondredirect: qp \\d+\n"), said);
        assertEquals(0, run("condredirect a@b ./no"));
        assertEquals(0, run("condredirect a@b except ./yes"));
        assertEquals(99, run("condredirect a@b except ./no"));
        assertTrue(said.matches("condredirect: qp \\d+\n"), said);
        assertEquals(100, run("bouncesaying Gone ./yes"));
        assertTrue(said.endsWith("Subject\nGone\n"), said);
        assertEquals(0, run("except ./no"));
        assertEquals(0, run("except except except ./no"));
        assertEquals(0, run("bouncesaying Gone nosuch -x"));
    }

    @Test
    void preline() throws IOException {
        assertEquals(0, run("preline cat"));
        assertEquals("From me\nReturn-Path: <s@e>\nDelivered-To: me\n" + MESSAGE, said);
        assertEquals(100, run("preline -z cat"));
        assertEquals("preline: illegal option -- z\n"
                + "preline: usage: preline cmd [ arg ... ]\n", said);
    }

    @Test
    void theEnvironmentIsTheOneThatTheShellWouldGive() throws IOException {
        environment.add(s("a.b=1"));
        environment.add(s("CODE=0"));
        environment.add(s("_X9=\u00e9"));
        List<String> seen = environmentSeen();
        assertTrue(seen.contains("PWD=" + home.toRealPath()), seen.toString());
        assertTrue(seen.contains("_X9=\u00e9"));
        assertEquals(1, seen.stream().filter(l -> l.startsWith("CODE=")).count());
        assertEquals(0, seen.stream().filter(l -> l.startsWith("a.b=")).count());
        Path link = Files.createSymbolicLink(base.resolve("link"), home);
        environment.add(s("PWD=" + link));
        assertTrue(environmentSeen().contains("PWD=" + link));
        environment.set(environment.size() - 1, s("PWD=/tmp"));
        assertTrue(environmentSeen().contains("PWD=" + home.toRealPath()));
    }

    private List<String> environmentSeen() throws IOException {
        assertEquals(0, run("forward a@b"));
        return Files.readAllLines(base.resolve("env"), StandardCharsets.ISO_8859_1);
    }

    @Test
    void otherCommandsAreTheShells() throws IOException {
        for (String command : new String[] {"qreceipt a@b", "cat", "forward 'a b'", "forward a;b",
            "./forward a", "bin/forward a", "/bin/forward a", "A=b forward a", "forward a ", "",
            base + "/bin/../bin/forward a"}) {
            isTheShells(command);
        }
    }

    @Test
    void whatStandsInItsPlaceIsStarted() throws IOException {
        script(base.resolve("bin/forward"), "echo another");
        isTheShells("forward a@b");
        recordStock();
        assertEquals(0, run("forward a@b"));
        Files.delete(base.resolve("lib/qmailj/stock"));
        isTheShells("forward a@b");
    }

    @Test
    void whatComesFirstInThePathIsStarted() throws IOException {
        Path other = Files.createDirectory(base.resolve("other"));
        environment.set(0, s("PATH=" + other + ":/nonexistent:/etc/passwd:" + base + BIN));
        assertEquals(0, run("forward a@b"));
        script(other.resolve("forward"), "echo mine");
        isTheShells("forward a@b");
        environment.set(0, s("PATH=:" + base + BIN));
        assertEquals(0, run("forward a@b"));
        script(home.resolve("forward"), "echo in the home");
        isTheShells("forward a@b");
        Files.delete(home.resolve("forward"));
        environment.add(s("PATH=" + other + ":" + base + BIN)); // of two, the shell has the last
        isTheShells("forward a@b");
        environment.removeLast();
        environment.set(0, s("PATH=%builtin:" + base + BIN));
        isTheShells("forward a@b");
        environment.remove(0);
        isTheShells("forward a@b");
    }

    @Test
    void variablesThatShellsHeedAreForThem() throws IOException {
        for (String variable : new String[] {"ENV=/x", "BASH_ENV=/x", "IFS=a", "OPTIND=2", "PPID=1",
            "LINENO=1", "LD_PRELOAD=/x", "LD_LIBRARY_PATH=/x"}) {
            environment.add(s(variable));
            isTheShells("forward a@b");
            environment.removeLast();
        }
        environment.add(s("BASH_ENVX=1"));
        assertEquals(0, run("forward a@b"));
    }
}
