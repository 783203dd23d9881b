package org.qmailj.inject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.FreshControls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Environment;

class InjectorTest {
    @TempDir
    Path home;

    private Injector injector;
    private String message = "";
    private int read;

    @BeforeEach
    void make() throws IOException {
        for (String directory : new String[] {"control", "bin", "lib/qmailj"}) {
            Files.createDirectories(home.resolve(directory));
        }
        Files.writeString(home.resolve("control/me"), "me.example.org\n");
        Files.writeString(home.resolve("bin/qmail-inject"), "");
        Files.writeString(home.resolve("bin/qmail-queue"), "");
        recordStock();
        QmailHome qmail = new QmailHome(s(home.toString()));
        injector = new Injector(
                new FreshControls(qmail), new Stock(qmail), () -> 812090813_000L);
    }

    /** As lib/qmailj/record-stock does. */
    private void recordStock() throws IOException {
        StringBuilder list = new StringBuilder();
        for (String name : new String[] {"qmail-inject", "qmail-queue"}) {
            FileStatus found = Posix.stat(s(home.resolve("bin/" + name).toString()));
            list.append(String.format("%s %d %d %d %d.%09d %d.%09d%n", name, found.dev(),
                    found.ino(), found.size(), found.mtime(), found.mtimeNanos(),
                    found.ctime(), found.ctimeNanos()));
        }
        Files.writeString(home.resolve("lib/qmailj/stock"), list);
    }

    private static List<ByteString> list(String... strings) {
        List<ByteString> to = new ArrayList<>();
        for (String string : strings) {
            to.add(s(string));
        }
        return to;
    }

    private final class Source implements ByteSource {
        @Override
        public int read(byte[] to, int offset, int length) {
            int n = Math.min(Math.min(length, 3), message.length() - read);
            System.arraycopy(s(message).toArray(), read, to, offset, n);
            read += n;
            return n;
        }
    }

    private InjectAnswer answer(
            InjectCall.Program program, List<ByteString> argv, Allowance memory,
            String... environment) throws IOException {
        read = 0;
        InjectCall call = new InjectCall.Call(
                program, argv, new Environment(list(environment)), new InjectCall.Lists.None());
        return injector.answer(call, new Source(), memory, 12345);
    }

    private InjectAnswer inject(String... argv) throws IOException {
        return answer(InjectCall.Program.QMAIL_INJECT, list(argv), Allowance.UNLIMITED, "USER=joe");
    }

    private InjectAnswer sendmail(String... argv) throws IOException {
        return answer(InjectCall.Program.SENDMAIL, list(argv), Allowance.UNLIMITED, "USER=joe");
    }

    private InjectAnswer.Print print() throws IOException {
        return assertInstanceOf(InjectAnswer.Print.class, inject("qmail-inject", "-n"));
    }

    /** How much of it was header, and whether the new one ends with the empty line. */
    @ParameterizedTest
    @CsvSource({
        "'', 0, false",
        "'A: b\n', 5, false",
        "'A: b', 4, false",
        "'A: b\n\nbody\n', 5, false", // the empty line is the body's first
        "'A: b\n\n', 5, false",
        "'A: b\nbody\nbody', 5, true",
        "'A: b\nbody', 5, true",
        "'A: b\n c\n', 8, false",
        "'\nA: b\n', 0, false",
        "'body', 0, true",
        "' A: b\n', 0, true"})
    void whatIsUsedUp(String text, int used, boolean separator) throws IOException {
        message = text;
        InjectAnswer.Print print = print();
        assertEquals(used, print.used());
        assertEquals(separator, print.header().toString().endsWith("\n\n"));
    }

    @Test
    void noMoreIsReadThanTheHeaderTakes() throws IOException {
        message = "A: b\n\n" + "x".repeat(100_000);
        print();
        assertTrue(read < 10_000, "read " + read);
    }

    @Test
    void nothingIsReadBeforeTheArgumentsAreSeen() throws IOException {
        message = "To: a\n\n";
        assertEquals(new InjectAnswer.Say(s(""), s("x: illegal option -- z\n"), 100),
                inject("/a/x", "-z"));
        assertEquals(0, read);
    }

    @Test
    void theQueueIsReachedThroughWhateverIsInItsPlace() throws IOException {
        message = "To: a\n\n";
        InjectAnswer.Queue queue = assertInstanceOf(InjectAnswer.Queue.class, inject("i"));
        assertEquals(s("Fjoe@me.example.org\0Ta@me.example.org\0\0"), queue.envelope());
        assertEquals(false, queue.byProgram());
        queue = (InjectAnswer.Queue) answer(InjectCall.Program.QMAIL_INJECT, list("i"),
                Allowance.UNLIMITED, "QMAILQUEUE=");
        assertEquals(true, queue.byProgram());
        Files.writeString(home.resolve("bin/qmail-queue"), "a wrapper");
        queue = (InjectAnswer.Queue) inject("i");
        assertEquals(true, queue.byProgram());
    }

    @Test
    void sendmailIsQmailInjectWithOtherArguments() throws IOException {
        message = "To: a\nFrom: x\n\n";
        InjectAnswer.Queue queue = assertInstanceOf(InjectAnswer.Queue.class,
                sendmail("sendmail", "-t", "-fme@h.d", "b"));
        assertEquals(s("Fme@h.d\0Tb@me.example.org\0Ta@me.example.org\0\0"),
                queue.envelope());
        message = "";
        queue = (InjectAnswer.Queue) sendmail("sendmail", "-fme@h.d", "-FMe Too", "b");
        assertTrue(queue.header().toString().contains("\nFrom: me@h.d\n"));
        queue = (InjectAnswer.Queue) sendmail("sendmail", "-FMe Too", "b");
        assertTrue(queue.header().toString().contains("\nFrom: \"Me Too\" <joe@me.example.org>\n"));
        assertEquals(
                new InjectAnswer.Say(s(""),
                        s("qmail-inject: fatal: unable to parse address: a@(\n"), 100),
                sendmail("x", "a@("));
    }

    /** The queue service has no use for the author's variables, a filter may. */
    @Test
    void aFilterSeesTheEnvironmentAsSendmailLeavesIt() throws IOException {
        assertEquals(list("MAILNAME=n", "QMAILNAME", "MAILNAME", "NAME", "QMAILHOST", "MAILHOST",
                "QMAILHOST=b", "QMAILUSER=a"), changes("QMAILQUEUE=f", "-Fn", "-fa@b", "c"));
        assertEquals(list(), changes("USER=joe", "-Fn", "-fa@b", "c"));
        assertEquals(list(), changes("QMAILQUEUE=f", "c"));
        Files.writeString(home.resolve("bin/qmail-queue"), "a wrapper");
        assertEquals(list("MAILNAME=n"), changes("USER=joe", "-Fn", "c"));
    }

    private List<ByteString> changes(String variable, String... words) throws IOException {
        List<ByteString> argv = new ArrayList<>(list("sendmail"));
        argv.addAll(list(words));
        InjectAnswer answer =
                answer(InjectCall.Program.SENDMAIL, argv, Allowance.UNLIMITED, variable);
        return assertInstanceOf(InjectAnswer.Queue.class, answer).changes();
    }

    @Test
    void sendmailBecomesWhateverIsInThePlaceOfQmailInject() throws IOException {
        Files.writeString(home.resolve("bin/qmail-inject"), "a wrapper");
        message = "To: a\n";
        assertEquals(
                new InjectAnswer.Run(s("bin/qmail-inject"),
                        list("bin/qmail-inject", "-H", "-f", "a@b", "--", "-c"),
                        list("MAILNAME=n", "QMAILNAME", "MAILNAME", "NAME", "QMAILHOST",
                                "MAILHOST", "QMAILHOST=b", "QMAILUSER=a")),
                sendmail("sendmail", "-tFn", "-fa@b", "--", "-c"));
        assertEquals(0, read);
    }

    @Test
    void sendmailBecomesOthers() throws IOException {
        assertEquals(run("qmail-qread"), sendmail("sendmail", "-bp"));
        assertEquals(run("qmail-qread"), sendmail("/usr/bin/mailq"));
        assertEquals(
                run("qmail-smtpd", "RELAYCLIENT=", "DATABYTES=0", "PROTO=TCP",
                        "TCPLOCALIP=127.0.0.1", "TCPLOCALHOST=localhost",
                        "TCPREMOTEIP=127.0.0.1", "TCPREMOTEHOST=localhost",
                        "TCPREMOTEINFO=sendmail-bs"),
                sendmail("sendmail", "-bs"));
        assertEquals(run("qmail-smtpd"),
                answer(InjectCall.Program.SENDMAIL, list("sendmail", "-bs"), Allowance.UNLIMITED,
                        "PROTO=TCP"));
    }

    private static InjectAnswer.Run run(String program, String... changes) {
        return new InjectAnswer.Run(
                s("bin/" + program), list("bin/" + program), list(changes));
    }

    @Test
    void sendmailUsedWrongly() throws IOException {
        InjectAnswer.Say say = (InjectAnswer.Say) sendmail("a/mailq", "-q");
        assertEquals(100, say.code());
        assertEquals("mailq: illegal option -- q\nsendmail: usage: sendmail [ -t ] [ -fsender ]"
                + " [ -Fname ] [ -bp ] [ -bs ] [ arg ... ]\n", say.complaint().toString());
        assertEquals(
                new InjectAnswer.Say(s(""), s(
                        "sendmail: fatal: please use fastforward/newaliases instead\n"), 100),
                sendmail("newaliases"));
    }

    /** Each of them, whatever the others are: with a plus, without a dot, without a host. */
    @ParameterizedTest
    @CsvSource({
        "me, i, Fjoe@%1$s|Ti@%1$s||",
        "defaulthost, i, Fjoe@%1$s|Ti@%1$s||",
        "defaultdomain, i@x, Fjoe@me.example.org|Ti@x.%1$s||",
        "plusdomain, i@x+, Fjoe@me.example.org|Ti@x.%1$s||",
        "idhost, i, .12345.qmail@%1$s>"})
    void controlsAreThoseOfTheMoment(String control, String recipient, String wanted)
            throws IOException {
        message = "Subject: a\n";
        for (String host : new String[] {"one.example", "two.example", "me.example.org"}) {
            Files.writeString(home.resolve("control/" + control), host);
            InjectAnswer.Queue queue = (InjectAnswer.Queue) inject("i", recipient);
            String made = control.equals("idhost")
                    ? queue.header().toString() : queue.envelope().toString().replace('\0', '|');
            assertTrue(made.contains(String.format(wanted, host)), made);
        }
    }

    @Test
    void troubleWithControlsIsLeftToTheCallersOwnProcess() throws IOException {
        Files.createDirectory(home.resolve("control/idhost"));
        assertEquals(new InjectAnswer.Classic(), inject("i", "-z"));
    }

    @Test
    void unreadableListsComeFirst() throws IOException {
        Files.createDirectory(home.resolve("control/idhost"));
        InjectCall call = new InjectCall.Call(
                InjectCall.Program.QMAIL_INJECT, list("i", "-z"), new Environment(List.of()),
                new InjectCall.Lists.Unreadable());
        assertEquals(
                new InjectAnswer.Say(s(""), s("qmail-inject: fatal: read error\n"), 111),
                injector.answer(call, new Source(), Allowance.UNLIMITED, 1));
    }

    private static final class Purse implements Allowance.Source {
        private long left;
        private long most;
        private long held;

        Purse(long left) {
            this.left = left;
        }

        Allowance allowance() {
            return new Allowance(this, 0);
        }

        @Override
        public boolean take(long has, long bytes) {
            if (bytes > left) {
                return false;
            }
            left -= bytes;
            held += bytes;
            most = Math.max(most, held);
            return true;
        }

        @Override
        public void giveBack(long bytes) {
            left += bytes;
            held -= bytes;
        }
    }

    @Test
    void aMessageBeyondTheAllowanceIsLeftToTheCallersOwnProcess() throws IOException {
        Files.writeString(home.resolve("control/defaulthost"), "h".repeat(250));
        message = "To: " + "a,".repeat(1000) + "\n";
        Purse purse = new Purse(Long.MAX_VALUE);
        InjectAnswer.Queue whole = (InjectAnswer.Queue) answer(
                InjectCall.Program.QMAIL_INJECT, list("i"), purse.allowance(),
                "USER=joe");
        assertTrue(purse.most > 2L * (whole.header().length() + whole.envelope().length()),
                "asked for " + purse.most);
        for (long share : new long[] {0, 1000, 100_000, 1_000_000, purse.most - 1}) {
            assertEquals(new InjectAnswer.Classic(), answer(
                    InjectCall.Program.QMAIL_INJECT, list("i"),
                    new Purse(share).allowance(), "USER=joe"));
        }
        assertEquals(whole, answer(
                InjectCall.Program.QMAIL_INJECT, list("i"),
                new Purse(purse.most).allowance(), "USER=joe"));
    }

    @Test
    void whatAFieldTookIsGivenBack() throws IOException {
        String field = "Bcc: a (" + "x".repeat(1000) + ")\n";
        Purse one = new Purse(Long.MAX_VALUE);
        message = field + "\n";
        answer(InjectCall.Program.QMAIL_INJECT, list("i"), one.allowance(), "USER=joe");
        Purse many = new Purse(Long.MAX_VALUE);
        message = field.repeat(100) + "\n";
        answer(InjectCall.Program.QMAIL_INJECT, list("i"), many.allowance(), "USER=joe");
        assertTrue(many.most < 3 * one.most, one.most + " for one, " + many.most + " for 100");
    }

    @Test
    void anAnswerOfMoreThanEightMegabytesIsNone() throws IOException {
        Files.writeString(home.resolve("control/defaulthost"), "h".repeat(1000));
        message = "To: " + "a,".repeat(9000) + "\n";
        assertEquals(new InjectAnswer.Classic(), inject("i"));
    }

    @Test
    void oneWhoGoesAwayIsNoMessage() {
        IOException gone = new IOException("gone");
        InjectCall call = new InjectCall.Call(
                InjectCall.Program.QMAIL_INJECT, list("i"), new Environment(List.of()),
                new InjectCall.Lists.None());
        assertSame(gone, assertThrows(IOException.class, () -> injector.answer(
                call, (to, offset, length) -> {
                    throw gone;
                }, Allowance.UNLIMITED, 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "EXIT, 0, '', '', 0",
        "EXIT, 31, '', 'mail server permanently rejected message (#5.3.0)', 100",
        "EXIT, 71, '', 'mail server temporarily rejected message (#4.3.0)', 111",
        "EXIT, 82, 'Dno', 'no', 100",
        "EXIT, 82, 'Zlater', 'later', 111",
        "EXIT, 82, 'D', 'qq temporary problem (#4.3.0)', 111",
        "EXIT, 53, 'Dno', 'qq write error or disk full (#4.3.0)', 111",
        "CRASH, 0, '', 'qq crashed (#4.3.0)', 111",
        "NO_QUEUE, 0, '', 'unable to run qmail-queue', 111",
        "READ_ERROR, 0, '', 'read error', 111",
        "NO_STATUS, 0, '', 'qq waitpid surprise (#4.3.0)', 111"})
    void explanations(InjectCall.Ending ending, int code, String text, String said, int exit)
            throws IOException {
        String complaint = said.isEmpty() ? "" : "qmail-inject: fatal: " + said + "\n";
        assertEquals(new InjectAnswer.Say(s(""), s(complaint), exit), injector.answer(
                new InjectCall.Explain(ending, code, s(text)), new Source(),
                Allowance.UNLIMITED, 1));
    }
}
