package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.testing.ProcessState;

/** The whole program against a real home. */
@ExtendWith(ProcessState.class)
class QmailLocalTest {
    private static final String MESSAGE = "Subject: x\n\nFrom here\n";

    @TempDir
    private Path base;

    private Path home;
    private String message = MESSAGE;
    private Clock clock = () -> 1_000_000;
    private String out;
    private String err;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectory(base.resolve("home"));
        for (String d : new String[] {"Maildir", "Maildir/tmp", "Maildir/new"}) {
            Files.createDirectory(home.resolve(d));
        }
    }

    /** The name is bytes, which a Path cannot hold in every locale. */
    private void dotQmail(String name, String text) throws IOException {
        Path file = home.resolve("written");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        Posix.rename(s(file.toString()), s(home + "/" + name));
    }

    private String in(String name) throws IOException {
        return Files.readString(home.resolve(name), StandardCharsets.ISO_8859_1);
    }

    private List<String> delivered() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("Maildir/new"))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private int run(String... arguments) throws IOException {
        List<ByteString> words = new ArrayList<>();
        for (String a : arguments) {
            words.add(s(a));
        }
        Path stdout = base.resolve("stdout");
        Path stderr = base.resolve("stderr");
        int write = Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC;
        int code;
        try (Fd zero = MessageFile.open(MessageFile.write(base, message), Fd.O_RDONLY);
                Fd one = Fd.open(s(stdout.toString()), write, 0600);
                Fd two = Fd.open(s(stderr.toString()), write, 0600)) {
            Invocation in = new Invocation("qmail-local", s("qmail-local"), words,
                    new Environment(List.of(s("PATH=/bin:/usr/bin"))), zero, one, two,
                    new QmailHome(s(base.toString())), clock, 77);
            code = Program.execute(in, QmailLocal::new);
        }
        out = Files.readString(stdout, StandardCharsets.ISO_8859_1);
        err = Files.readString(stderr, StandardCharsets.ISO_8859_1);
        return code;
    }

    private int deliver(String extension, String instead) throws IOException {
        return run(
                "--", "u", home.toString(), "u-" + extension, "-", extension, "h", "s@e", instead);
    }

    @Test
    void oneMessageInManyPlaces() throws IOException {
        dotQmail(".qmail-\u00e9-default", "./Mailbox\n./Maildir/\n\n# x\n"
                + "|cat >piped; echo $DEFAULT >>piped\n./Maildir/\n|exit 99\n./never\n");
        assertEquals(0, deliver("\u00e9-Rest", ""));
        assertEquals("did 3+0+2\n", out);
        assertEquals("", err);
        String lines = "Return-Path: <s@e>\nDelivered-To: u-\u00e9-Rest@h\n";
        assertEquals("From s@e Thu Jan 01 00:16:40 1970\n" + lines + "Subject: x\n\n>From here\n\n",
                in("Mailbox"));
        assertEquals(MESSAGE + "Rest\n", in("piped"));
        assertEquals(2, delivered().size());
        assertTrue(delivered().get(0).startsWith("1000.419"), delivered().toString());
        assertTrue(delivered().get(1).startsWith("1000.77."), delivered().toString());
        for (String name : delivered()) {
            assertEquals(lines + MESSAGE, in("Maildir/new/" + name));
            assertEquals("rw-------", PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(home.resolve("Maildir/new/" + name))));
        }
        assertFalse(Files.exists(home.resolve("never")));
    }

    @Test
    void whatWasDoneBeforeAFailureStays() throws IOException {
        dotQmail(".qmail-a", "./Mailbox\n|exit 100\n./never\n");
        assertEquals(100, deliver("a", ""));
        assertEquals("", out);
        assertTrue(Files.exists(home.resolve("Mailbox")));
        assertFalse(Files.exists(home.resolve("never")));
        dotQmail(".qmail-a", "|exit 1\n");
        assertEquals(111, deliver("a", ""));
        dotQmail(".qmail-a", "|kill -9 $$\n");
        assertEquals(111, deliver("a", ""));
        assertEquals("Aack, child crashed. (#4.3.0)\n", err);
        dotQmail(".qmail-a", "|" + "x".repeat(200_000));
        assertEquals(111, deliver("a", ""));
        assertEquals("Unable to run /bin/sh: argument list too long. (#4.3.0)\n", err);
    }

    @Test
    void theQueueIsAskedLastAndOnce() throws IOException {
        Path bin = Files.createDirectory(base.resolve("bin"));
        Path queue = bin.resolve("qmail-queue");
        Files.writeString(queue, "#!/bin/sh\ncd " + base
                + " && cat >m && cat <&1 >e && exit $(cat code)\n");
        queue.toFile().setExecutable(true);
        dotQmail(".qmail-a", "&a@b\n|test ! -e ../m\nc@d  \n");
        dotQmail(".qmail-a-owner", "");
        Files.writeString(base.resolve("code"), "0");
        assertEquals(0, deliver("a", ""));
        assertTrue(out.matches("did 0\\+2\\+1\nqp \\d+\n"), out);
        assertEquals("Delivered-To: u-a@h\n" + MESSAGE, Files.readString(base.resolve("m")));
        assertEquals("Fu-a-owner@h\0Ta@b\0Tc@d\0\0", Files.readString(base.resolve("e")));
        Files.delete(base.resolve("m"));
        Files.writeString(base.resolve("code"), "31");
        assertEquals(100, deliver("a", ""));
        assertEquals("Unable to forward message:"
                + " mail server permanently rejected message (#5.3.0).\n", err);
        Files.delete(base.resolve("m"));
        Files.writeString(base.resolve("code"), "53");
        assertEquals(111, deliver("a", ""));
        assertEquals("Unable to forward message: qq write error or disk full (#4.3.0).\n", err);
    }

    @Test
    void dryRunTouchesNothing() throws IOException {
        dotQmail(".qmail-a", "./Mailbox\n./Maildir/\n|rm -rf .\n&a@b\n+list\nc\0d \n");
        assertEquals(0, run("-n", "u", home.toString(), "u-a", "-", "a", "h", "s@e", ""));
        assertEquals("mbox ./Mailbox\nmaildir ./Maildir/\nprogram rm -rf .\nforward a@b\n"
                + "forward c\0d\ndid 2+2+1\n", out);
        assertEquals(List.of(), delivered());
        assertFalse(Files.exists(home.resolve("Mailbox")));
    }

    @Test
    void theDefaultIsForMissingAndEmptyFilesOnly() throws IOException {
        assertEquals(0, run("-n", "u", home.toString(), "u", "", "", "h", "", "./a"));
        assertEquals("mbox ./a\ndid 1+0+0\n", out);
        assertEquals(100, run("-n", "u", home.toString(), "u-x", "-", "x", "h", "", "./a"));
        assertEquals("Sorry, no mailbox here by that name. (#5.1.1)\n", err);
        dotQmail(".qmail-x", "");
        Posix.chmod(s(home + "/.qmail-x"), 0700);
        assertEquals(0, deliver("x", "./Mailbox"));
        assertEquals("did 1+0+0\n", out);
        assertEquals(111, deliver("x", ""));
        assertEquals("Uh-oh: first line of .qmail file is blank. (#4.2.1)\n", err);
    }

    @Test
    void aMessageThatWasHereIsRefused() throws IOException {
        message = "Delivered-To: u-a@h\n\n";
        dotQmail(".qmail-a", "./Mailbox\n");
        assertEquals(100, deliver("a", ""));
        assertEquals(
                "This message is looping: it already has my Delivered-To line. (#5.4.6)\n", err);
        assertFalse(Files.exists(home.resolve("Mailbox")));
        message = "Delivered-To: u-b@h\n\n";
        assertEquals(0, deliver("a", ""));
    }

    @Test
    void aMissingHomeMayComeBack() throws IOException {
        assertEquals(111, run("--", "u", home + "/no", "u", "", "", "h", "s@e", "./Mailbox"));
        assertEquals("Unable to switch to " + home + "/no: file does not exist. (#4.3.0)\n", err);
    }

    @Test
    void aHomeThatIsWorkedOnOrOpenToOthersWaits() throws IOException {
        Posix.chmod(s(home.toString()), 01755);
        assertEquals(111, deliver("", "./Mailbox"));
        assertEquals("Home directory is sticky: user is editing his .qmail file. (#4.2.1)\n", err);
        assertEquals(0, run("-n", "u", home.toString(), "u", "", "", "h", "", "./a"));
        assertEquals("Warning: home directory is sticky.\n", err);
        Posix.chmod(s(home.toString()), 0757);
        assertEquals(111, deliver("", "./Mailbox"));
        assertEquals("Uh-oh: home directory is writable. (#4.7.0)\n", err);
    }

    @Test
    void aBugReturnsNobodysMail() throws IOException {
        clock = () -> {
            throw new IllegalStateException("a bug, on purpose");
        };
        assertEquals(111, deliver("", "./Mailbox"));
        assertEquals("", out);
    }

    @Test
    void argumentsAreCountedAndTheHomeIsAbsolute() throws IOException {
        String usage = "qmail-local: usage: qmail-local"
                + " [ -nN ] user homedir local dash ext domain sender aliasempty\n";
        String h = home.toString();
        String[][] wrong = {
            {}, {"-n"}, {"--"}, {"u", h, "u", "", "", "h", "s"},
            {"u", h, "u", "", "", "h", "s", "./a", "b"}, {"u", "", "u", "", "", "h", "s", "./a"},
            {"u", "home", "u", "", "", "h", "s", "./a"}, {"-", h, "u", "", "", "h", "s", "./a", "b"}
        };
        for (String[] arguments : wrong) {
            assertEquals(100, run(arguments), String.join(" ", arguments));
            assertEquals(usage, err);
        }
        assertEquals(100, run("-x", "u", h, "u", "", "", "h", "s", "./a"));
        assertEquals("qmail-local: illegal option -- x\n" + usage, err);
        assertEquals(0, run("-Nn", "-", h, "u", "", "", "h", "s", "./a"));
        assertEquals("mbox ./a\ndid 1+0+0\n", out);
    }
}
