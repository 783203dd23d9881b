package org.qmailj.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.submit.Submission;
import org.qmailj.common.testing.FakeSubmission;
import org.qmailj.common.testing.ProcessState;

/** The programs for .qmail files, with a qmail-queue that writes down what it gets. */
@ExtendWith(ProcessState.class)
class CommandsTest {
    private static final String MESSAGE = "Message-ID: <1@x>\nSubject: x\n\nbody\n";

    @TempDir
    private Path base;

    private final List<String> environment = new ArrayList<>();
    private String message = MESSAGE;
    private String stdin = "message";
    private String out;
    private String err;

    @BeforeEach
    void makeQueue() throws IOException {
        Path queue = Files.createDirectory(base.resolve("bin")).resolve("qmail-queue");
        Files.writeString(queue, "#!/bin/sh\ncat >m && cat <&1 >e && exit $(cat code)\n");
        assertTrue(queue.toFile().setExecutable(true));
        queueExits(0);
        environment.addAll(List.of("PATH=/bin:/usr/bin", "SENDER=s@e.r", "NEWSENDER=n@e.w",
                "DTLINE=Delivered-To: me@h\n", "RPLINE=Return-Path: <s@e.r>\n",
                "UFLINE=From s@e.r Thu Jan 01 00:00:00 1970\n", "LOCAL=me", "USER=me"));
    }

    private void queueExits(int code) throws IOException {
        Files.writeString(base.resolve("code"), Integer.toString(code));
    }

    private void unset(String name) {
        environment.removeIf(e -> e.startsWith(name + "="));
    }

    private int run(Function<Invocation, Program> program, String name, String... arguments)
            throws IOException {
        int write = Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC;
        Path file = base.resolve("message");
        Files.write(file, message.getBytes(StandardCharsets.ISO_8859_1));
        try (Fd zero = Fd.openRead(path(stdin)); Fd one = Fd.open(path("1"), write, 0600);
                Fd two = Fd.open(path("2"), write, 0600)) {
            int code = Program.execute(new Invocation(name, ByteString.of(name), bytes(arguments),
                    new Environment(bytes(environment.toArray(String[]::new))), zero, one, two,
                    new QmailHome(ByteString.of(base.toString())), () -> 0, 77), program);
            out = in("1");
            err = in("2");
            return code;
        }
    }

    /**
     * Has no process for anybody.
     *
     * @param queue where messages go; null when there is no process for that either
     */
    private record NoProcess(Errno errno, Submission queue) implements Programs {
        @Override
        public Child start(List<ByteString> argv, Invocation in, Fd stdin) throws PosixException {
            throw new PosixException(errno);
        }

        @Override
        public Child startUnchanged(List<ByteString> argv, Invocation in) throws PosixException {
            throw new PosixException(errno);
        }

        @Override
        public OptionalInt runBuiltin(List<ByteString> argv, Invocation in) {
            return OptionalInt.empty();
        }

        @Override
        public Submission submit(Invocation in) throws PosixException {
            if (queue == null) {
                throw new PosixException(errno);
            }
            return queue;
        }
    }

    /** With a queue that keeps what it is called for, and memory for all but one of the calls. */
    private static Programs queue(List<String> calls, String lacking) {
        return new NoProcess(Errno.EAGAIN, new FakeSubmission(calls, lacking));
    }

    /** In a process that goes on, the queue service would keep the session. */
    @Test
    void aRedirectionThatMemoryRunsOutForLeavesNothingOpen() throws IOException {
        List<String> calls = new ArrayList<>();
        for (String at : List.of("put", "from", "to", "finish")) {
            calls.clear();
            assertEquals(111, run(in -> new Forward(in, queue(calls, at)), "forward", "a@b"));
            assertEquals("close", calls.getLast());
            assertEquals(1, calls.stream().filter("close"::equals).count());
        }
    }

    @Test
    void aMessageThatCannotBeReadIsNotForwardedNow() throws IOException {
        stdin = ".";
        List<String> calls = new ArrayList<>();
        assertEquals(111, run(in -> new Forward(in, queue(calls, null)), "forward", "a@b"));
        assertEquals("forward: fatal: unable to read message: is a directory\n", err);
        assertFalse(calls.contains("from"), calls::toString);
        assertEquals("close", calls.getLast());
    }

    /** It is not the fault of a program that there is no process for it. */
    @Test
    void whereThereIsNoProcessNothingIsSaidOfTheProgram() throws IOException {
        for (Errno errno : List.of(Errno.EAGAIN, Errno.ENOMEM)) {
            Programs none = new NoProcess(errno, null);
            String why = "unable to fork: " + errno.text() + "\n";
            assertEquals(111, run(in -> new Except(in, none), "except", "true"));
            assertEquals("except: fatal: " + why, err);
            assertEquals(111, run(in -> new Preline(in, none), "preline", "true"));
            assertEquals("preline: fatal: " + why, err);
            assertEquals(111, run(in -> new Forward(in, none), "forward", "a@b"));
            assertEquals("forward: fatal: " + why, err);
        }
    }

    private ByteString path(String name) {
        return ByteString.of(base + "/" + name);
    }

    private static List<ByteString> bytes(String... words) {
        List<ByteString> all = new ArrayList<>();
        for (String word : words) {
            all.add(ByteString.of(word));
        }
        return all;
    }

    private String in(String name) throws IOException {
        return Files.readString(base.resolve(name), StandardCharsets.ISO_8859_1);
    }

    private boolean queued() {
        return Files.exists(base.resolve("e"));
    }

    @Test
    void forwardSendsTheMessageOn() throws IOException {
        assertEquals(0, run(Forward::new, "forward", "a@b", "-n", "\u00e9"));
        assertTrue(err.matches("forward: qp \\d+\n"), err);
        assertEquals("Delivered-To: me@h\n" + MESSAGE, in("m"));
        assertEquals("Fn@e.w\0Ta@b\0T-n\0T\u00e9\0\0", in("e"));
    }

    @Test
    void forwardSaysWhatIsWrong() throws IOException {
        queueExits(11);
        assertEquals(100, run(Forward::new, "forward", "a@b"));
        assertEquals("forward: fatal: envelope address too long for qq (#5.1.3)\n", err);
        queueExits(54);
        assertEquals(111, run(Forward::new, "forward", "a@b"));
        assertEquals("forward: fatal: qq read error (#4.3.0)\n", err);
        unset("DTLINE");
        assertEquals(100, run(Forward::new, "forward", "a@b"));
        assertEquals("forward: fatal: DTLINE not set\n", err);
        unset("NEWSENDER");
        assertEquals(100, run(Forward::new, "forward", "a@b"));
        assertEquals("forward: fatal: NEWSENDER not set\n", err);
    }

    private int condredirect(String script) throws IOException {
        return run(Condredirect::new, "condredirect", "new@a", "sh", "-c", script);
    }

    @Test
    void condredirectDoesAsItsProgramSays() throws IOException {
        assertEquals(99, condredirect("cat >/dev/null"));
        assertTrue(err.matches("condredirect: qp \\d+\n"), err);
        assertEquals("Delivered-To: me@h\n" + MESSAGE, in("m"));
        assertEquals("Fs@e.r\0Tnew@a\0\0", in("e"));
        Files.delete(base.resolve("e"));
        for (int code : new int[] {1, 99, 100, 112, 255}) {
            assertEquals(0, condredirect("exit " + code), "exit " + code);
        }
        assertEquals(111, condredirect("exit 111"));
        assertEquals("condredirect: fatal: temporary child error\n", err);
        assertEquals(111, condredirect("kill -9 $$"));
        assertEquals("condredirect: fatal: child crashed\n", err);
        assertEquals(100, run(Condredirect::new, "condredirect", "new@a"));
        assertEquals("condredirect: usage: condredirect newaddress program [ arg ... ]\n", err);
        unset("SENDER");
        assertEquals(100, condredirect("exit 0"));
        assertEquals("condredirect: fatal: SENDER not set\n", err);
        assertFalse(queued());
    }

    @Test
    void bouncesayingBouncesUnlessItsProgramFails() throws IOException {
        assertEquals(100, run(Bouncesaying::new, "bouncesaying", "no\u00e9"));
        assertEquals("no\u00e9\n", err);
        assertEquals(100, run(Bouncesaying::new, "bouncesaying", "no", "true"));
        assertEquals("no\n", err);
        assertEquals(0, run(Bouncesaying::new, "bouncesaying", "no", "false"));
        assertEquals("", err);
        assertEquals(111, run(Bouncesaying::new, "bouncesaying", "no", "sh", "-c", "exit 111"));
        assertEquals("bouncesaying: fatal: temporary child error\n", err);
        assertEquals(0, run(Bouncesaying::new, "bouncesaying", "no", "no-such-program"));
        assertEquals(100, run(Bouncesaying::new, "bouncesaying"));
        assertEquals("bouncesaying: usage: bouncesaying error [ program [ arg ... ] ]\n", err);
    }

    @Test
    void exceptTurnsTheExitCodeRound() throws IOException {
        assertEquals(100, run(Except::new, "except", "true"));
        assertEquals(0, run(Except::new, "except", "false"));
        assertEquals(0, run(Except::new, "except", "no-such-program"));
        assertEquals(111, run(Except::new, "except", "sh", "-c", "exit 111"));
        assertEquals(111, run(Except::new, "except", "sh", "-c", "kill -15 $$"));
        assertEquals("except: fatal: child crashed\n", err);
        assertEquals(100, run(Except::new, "except"));
        assertEquals("except: usage: except program [ arg ... ]\n", err);
    }

    @Test
    void prelinePutsTheLinesFirst() throws IOException {
        String u = "From s@e.r Thu Jan 01 00:00:00 1970\n";
        String r = "Return-Path: <s@e.r>\n";
        String d = "Delivered-To: me@h\n";
        assertEquals(0, run(Preline::new, "preline", "cat"));
        assertEquals(u + r + d + MESSAGE, out);
        assertEquals(0, run(Preline::new, "preline", "-f", "cat", "-"));
        assertEquals(r + d + MESSAGE, out);
        assertEquals(0, run(Preline::new, "preline", "-frdF", "--", "cat"));
        assertEquals(u + MESSAGE, out);
        assertEquals(7, run(Preline::new, "preline", "-d", "-r", "sh", "-c", "cat; exit 7"));
        assertEquals(u + MESSAGE, out);
        message = "x".repeat(300_000);
        assertEquals(0, run(Preline::new, "preline", "-frd", "cat"));
        assertEquals(message, out);
    }

    @Test
    void prelineSaysWhatIsWrong() throws IOException {
        String usage = "preline: usage: preline cmd [ arg ... ]\n";
        assertEquals(100, run(Preline::new, "preline"));
        assertEquals(usage, err);
        assertEquals(100, run(Preline::new, "preline", "-x", "cat"));
        assertEquals("preline: illegal option -- x\n" + usage, err);
        assertEquals(100, run(Preline::new, "preline", "no-such-program"));
        assertEquals("preline: fatal: unable to run no-such-program: file does not exist\n", err);
        assertEquals(111, run(Preline::new, "preline", "sh", "-c", "cat >/dev/null; kill -9 $$"));
        assertEquals("preline: fatal: child crashed\n", err);
        message = "x".repeat(300_000);
        assertEquals(111, run(Preline::new, "preline", "true"));
        assertEquals("preline: fatal: unable to copy input: broken pipe\n", err);
        unset("RPLINE");
        assertEquals(100, run(Preline::new, "preline", "cat"));
        assertEquals(usage, err);
    }

    /** SIGCHLD ignored, and the program not in the first directory of PATH. */
    @Test
    void anEndThatTheKernelKeepsToItselfIsNoSuccess() throws IOException {
        environment.replaceAll(e -> e.startsWith("PATH=") ? "PATH=/none:/bin:/usr/bin" : e);
        environment.add("HOST=h.t");
        Signals.ignore(Signals.CHLD);
        try {
            ended("wait failed", Except::new, "except", "sh", "-c", "cat; exit 1");
            ended("wait failed", Bouncesaying::new, "bouncesaying", "no", "cat");
            ended("wait failed", Condredirect::new, "condredirect", "new@a", "cat");
            ended("wait failed: no child processes", Preline::new, "preline", "cat");
            ended("temporary problem", Qsmhook::new, "qsmhook", "cat");
            assertFalse(queued());
            assertEquals(111, run(Forward::new, "forward", "a@b"));
            assertEquals("forward: fatal: qq waitpid surprise (#4.3.0)\n", err);
        } finally {
            Signals.restoreDefault(Signals.CHLD);
        }
    }

    private void ended(
            String why, Function<Invocation, Program> program, String name, String... arguments)
            throws IOException {
        assertEquals(111, run(program, name, arguments));
        assertEquals(name + ": fatal: " + why + "\n", err);
        assertTrue(out.endsWith(MESSAGE), out);
    }

    private static String expand(String word) {
        return Qsmhook.expand(ByteString.of(word), ByteString.of("s@e"), ByteString.of("h"),
                ByteString.of("%u")).toString();
    }

    @Test
    void qsmhookKnowsSendmailsLetters() {
        assertEquals("a", expand("a"));
        assertEquals("s@e h %u %", expand("%g %h %u %%"));
        assertEquals("%gx", expand("%%g%xx"));
        assertEquals("a", expand("a%"));
        assertEquals("\u00e9", expand("\u00e9%\u00e9"));
        assertEquals("", expand(""));
    }

    @Test
    void qsmhookRunsAMailer() throws IOException {
        environment.add("HOST=h.t");
        String u = "From s@e.r Thu Jan 01 00:00:00 1970\n";
        assertEquals(0, run(Qsmhook::new, "qsmhook", "cat"));
        assertEquals(u + MESSAGE, out);
        assertEquals(0, run(Qsmhook::new, "qsmhook", "-nlP", "-DFMms", "cat"));
        assertEquals("Return-Path: <s@e.r>\nDelivered-To: me@h\n" + MESSAGE, out);
        assertEquals(3, run(Qsmhook::new, "qsmhook", "-xM", "sh", "-c", "echo %u@%h %g; exit 3"));
        assertEquals("e@h.t s@e.r\n", out);
        message = "x".repeat(300_000);
        assertEquals(0, run(Qsmhook::new, "qsmhook", "true"));
    }

    @Test
    void qsmhookSaysWhatIsWrong() throws IOException {
        assertEquals(100, run(Qsmhook::new, "qsmhook", "cat"));
        assertEquals("qsmhook: fatal: incorrect usage\n", err);
        environment.add("HOST=h.t");
        assertEquals(100, run(Qsmhook::new, "qsmhook"));
        assertEquals("qsmhook: fatal: incorrect usage\n", err);
        assertEquals(100, run(Qsmhook::new, "qsmhook", "-q", "cat"));
        assertEquals("qsmhook: illegal option -- q\n", err);
        assertEquals(100, run(Qsmhook::new, "qsmhook", "no-such-program"));
        assertEquals("qsmhook: fatal: command not found\n", err);
        assertEquals(111, run(Qsmhook::new, "qsmhook", "sh", "-c", "kill -9 $$"));
        assertEquals("qsmhook: fatal: temporary problem\n", err);
    }

    private boolean receipt(String header) throws IOException {
        Files.deleteIfExists(base.resolve("e"));
        message = header + "\nbody\n";
        assertEquals(0, run(Qreceipt::new, "qreceipt", "me@h.t"), err);
        return queued();
    }

    @Test
    void qreceiptAnswersWhoAsksForThisAddress() throws IOException {
        String ask = "Notice-Requested-Upon-Delivery-To: ";
        assertTrue(receipt("Message-ID: <1@x>\n" + ask + "me@h.t\n"));
        assertEquals("From: DELIVERY NOTICE SYSTEM <s@e.r>\nTo: <s@e.r>\n"
                + "Subject: success notice\n\n"
                + "Hi! This is the qreceipt program. Your message was delivered to the\n"
                + "following address: me@h.t. Thanks for asking.\n"
                + "Your Message-ID: <1@x>\n", in("m"));
        assertEquals("F\0Ts@e.r\0\0", in("e"));
        assertTrue(receipt(ask + "\"m\\e\" @ h . t (me), x@y\n"));
        assertFalse(in("m").contains("Your Message"), in("m"));
        assertTrue(receipt(ask + "Me: x@y,\n\tme@h.t;\n"));
        assertFalse(receipt(ask + "Me@h.t\n"));
        assertFalse(receipt("X-" + ask + "me@h.t\n"));
        assertFalse(receipt(""));
        assertFalse(receipt("\n" + ask + "me@h.t\n"));
        environment.replaceAll(e -> e.startsWith("SENDER=") ? "SENDER=" : e);
        assertFalse(receipt(ask + "me@h.t\n"));
        environment.replaceAll(e -> e.startsWith("SENDER=") ? "SENDER=#@[]" : e);
        assertFalse(receipt(ask + "me@h.t\n"));
    }

    @Test
    void qreceiptSaysWhatIsWrong() throws IOException {
        message = "Notice-Requested-Upon-Delivery-To: (x\n\n";
        assertEquals(100, run(Qreceipt::new, "qreceipt", "me@h.t"));
        assertEquals("qreceipt: fatal: unable to parse this: "
                + "Notice-Requested-Upon-Delivery-To: (x\n", err);
        message = "Notice-Requested-Upon-Delivery-To: me@h.t\n\n";
        queueExits(31);
        assertEquals(100, run(Qreceipt::new, "qreceipt", "me@h.t"));
        assertEquals("qreceipt: fatal: permanent qmail-queue error\n", err);
        queueExits(53);
        assertEquals(111, run(Qreceipt::new, "qreceipt", "me@h.t"));
        assertEquals("qreceipt: fatal: temporary qmail-queue error\n", err);
        assertEquals(100, run(Qreceipt::new, "qreceipt"));
        assertEquals("qreceipt: usage: qreceipt deliveryaddress\n", err);
        unset("SENDER");
        assertEquals(100, run(Qreceipt::new, "qreceipt", "me@h.t"));
    }

    private static String announcement(String local, String sender, String text) {
        return Qbiff.announcement(ByteString.of(local), ByteString.of(sender),
                new ByteBuilder().append(text)).toString();
    }

    @Test
    void qbiffGivesATerminalNothingButText() {
        assertEquals("\r\n\007*** TO <me> FROM <s@e>\r\n    Hello/body/\r\n",
                announcement("me", "s@e", "    Hello\nbody\n"));
        assertEquals("\r\n\007*** TO <_[A_> FROM <__>\r\n/// ~\r\n",
                announcement("\033[A\u009b", "\0\u00e9", "\t\177\u00ff ~"));
    }

    @Test
    void qbiffNeverFails() throws IOException {
        assertEquals(0, run(Qbiff::new, "qbiff"));
        message = "x".repeat(100_000);
        assertEquals(0, run(Qbiff::new, "qbiff"));
        unset("USER");
        assertEquals(0, run(Qbiff::new, "qbiff"));
        assertEquals("", out + err);
    }
}
