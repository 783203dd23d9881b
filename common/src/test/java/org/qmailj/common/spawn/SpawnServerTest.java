package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.testing.Eventually;

/**
 * The server between pipes of the test, running shell scripts: the local part of each recipient.
 */
@Timeout(30)
class SpawnServerTest {
    private static Reaper reaper;

    @TempDir
    Path directory;

    private QmailHome home;
    private Pipe commands;
    private Pipe reports;
    private RecordInput in;
    private CompletableFuture<Integer> server;

    /** Script, sender and host are $0, $1 and $2. Some names are trouble. */
    private static final class Scripts implements Deliverer {
        @Override
        public Started start(Delivery d) throws PosixException {
            switch (d.local().toString()) {
                case "no process" -> throw new PosixException(Errno.EAGAIN);
                case "bug" -> throw new IllegalStateException("on purpose");
                case "code 7" -> {
                    return Started.ended(7);
                }
                default -> {
                    int out = d.output().number();
                    return new Started.Running(Child.spawn(new Child.Plan(s("/bin/sh"),
                            List.of(s("sh"), s("-c"), d.local(), s("sh"), d.sender(), d.host()),
                            List.of(), d.message().number(), out, out)));
                }
            }
        }

        @Override
        public Report report() {
            return new Verbatim();
        }
    }

    /** K, the output, and how the program ended. */
    private static final class Verbatim implements Report {
        private final ByteBuilder text = new ByteBuilder().append('K');

        @Override
        public void add(byte[] from, int offset, int length) {
            text.append(from, offset, length);
        }

        @Override
        public ByteString end(WaitStatus status) {
            text.append(status.crashed()
                    ? " signal " + status.signal() : " exit " + status.exitCode());
            return text.toByteString();
        }
    }

    @BeforeAll
    static void startReaper() throws PosixException {
        reaper = Reaper.start();
    }

    @BeforeEach
    void start() throws IOException {
        home = new QmailHome(s(directory.toString()));
        for (int i = 0; i < QueueLayout.SPLIT; i++) {
            Files.createDirectories(directory.resolve("queue/mess/" + i));
        }
        start(Files.getAttribute(directory, "unix:uid") instanceof Integer uid ? uid : -1);
    }

    private void start(int owner) throws IOException {
        commands = Pipe.open();
        reports = Pipe.open();
        Invocation invocation = new Invocation("spawn", s("spawn"), List.of(),
                new Environment(List.of()), commands.in(), reports.out(), Fd.STDERR, home,
                Clock.SYSTEM, Posix.pid());
        SpawnServer spawn = new SpawnServer(invocation, new Scripts(), reaper, owner);
        server = CompletableFuture.supplyAsync(spawn::serve);
        in = new RecordInput(reports.in(), SpawnReport.LIMIT);
        assertEquals(new SpawnReport.Concurrency(120), SpawnReport.decode(in.read()));
    }

    @Test
    void theLimitIsAControlFile() throws Exception {
        Controls controls = new Controls(home);
        Path file = Files.createDirectories(directory.resolve("control")).resolve("spawnlimit");
        assertEquals(120, SpawnServer.concurrency(controls));
        String[] contents = {"400\n", "400", "0\n", "1", "9999999\n", "1000", "x\n", "120"};
        for (int i = 0; i < contents.length; i += 2) {
            Files.writeString(file, contents[i]);
            assertEquals(Integer.parseInt(contents[i + 1]), SpawnServer.concurrency(controls));
        }
        finish();
    }

    @AfterEach
    void closePipes() throws IOException {
        for (Fd fd : new Fd[] {commands.in(), reports.in(), reports.out()}) {
            try {
                fd.close();
            } catch (PosixException e) {
                assertTrue(e.is(Errno.EBADF), "the server closed it");
            }
        }
    }

    private Path message(long number) throws IOException {
        String name = Long.remainderUnsigned(number, QueueLayout.SPLIT)
                + "/" + Long.toUnsignedString(number);
        Path file = directory.resolve("queue/mess/" + name);
        return Files.writeString(file, "message " + number);
    }

    private void send(int delivery, long number, String recipient) throws IOException {
        byte[] record = new SpawnCommand(delivery, number, s("from"), s(recipient)).encode();
        commands.out().write(record, 0, record.length);
    }

    private void expect(int delivery, String report) throws IOException {
        SpawnReport got = SpawnReport.decode(in.read());
        assertEquals(new SpawnReport.Done(delivery, s(report)), got);
    }

    private void finish() throws Exception {
        commands.out().close();
        assertEquals(0, server.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aDeliveryReadsTheMessageAndReportsOnBothDescriptors() throws Exception {
        message(25);
        send(0, 25, "cat; echo $1 $2 >&2; exit 3@host");
        expect(0, "Kmessage 25from host\n exit 3");
        finish();
    }

    @Test
    void eachDeliveryHasTheMessageFromItsBeginning() throws Exception {
        message(7);
        send(119, 7, "cat@h");
        expect(119, "Kmessage 7 exit 0");
        send(119, 7, "cat@h");
        expect(119, "Kmessage 7 exit 0");
        finish();
    }

    @Test
    void theLastAtSignDividesTheRecipient() throws Exception {
        message(7);
        send(1, 7, "echo a@b $2@");
        expect(1, "Ka@b\n exit 0");
        finish();
    }

    @Test
    void aSlowOneDoesNotHoldUpTheOthers() throws Exception {
        message(7);
        Path go = directory.resolve("go");
        send(1, 7, "until [ -e " + go + " ]; do sleep 0.02; done; echo slow@h");
        for (int i = 2; i < 20; i++) {
            send(2, 7, "echo quick@h");
            expect(2, "Kquick\n exit 0");
        }
        Files.createFile(go);
        expect(1, "Kslow\n exit 0");
        finish();
    }

    @Test
    void allOfThemRunAtOnce() throws Exception {
        message(7);
        Path go = directory.resolve("go");
        for (int i = 0; i < 120; i++) {
            send(i, 7, "until [ -e " + go + " ]; do sleep 0.1; done; kill -9 $$@h");
        }
        send(120, 7, "true@h");
        expect(120, "ZInternal error: delnum too big. (#4.3.5)\n");
        send(119, 7, "true@h");
        expect(119, "ZInternal error: delnum in use. (#4.3.5)\n");
        Files.createFile(go);
        boolean[] seen = new boolean[120];
        for (int i = 0; i < 120; i++) {
            SpawnReport.Done done = (SpawnReport.Done) SpawnReport.decode(in.read());
            assertEquals("K signal 9", done.report().toString());
            assertFalse(seen[done.delivery()]);
            seen[done.delivery()] = true;
        }
        finish();
    }

    @Test
    void theReportWaitsForAllWhoHoldTheOutputButTheProgramIsNoZombie() throws Exception {
        message(7);
        Path pid = directory.resolve("pid");
        Path go = directory.resolve("go");
        send(3, 7, "(until [ -e " + go + " ]; do sleep 0.02; done; echo late) & echo $$ >" + pid
                + "; exit 4@h");
        Eventually.until("it runs", () -> Files.exists(pid) && Files.size(pid) > 0);
        Path proc = Path.of("/proc", Files.readString(pid).trim());
        Eventually.until("it is no zombie", () -> !Files.exists(proc));
        assertFalse(reports.in().awaitReadable(50));
        Files.createFile(go);
        expect(3, "Klate\n exit 4");
        finish();
    }

    @Test
    void aProgramThatClosesItsOutputIsWaitedFor() throws Exception {
        message(7);
        send(3, 7, "echo x; exec >&- 2>&-; sleep 0.1; exit 5@h");
        expect(3, "Kx\n exit 5");
        finish();
    }

    /** There are file systems with such inode numbers. */
    @Test
    void aNumberThatIsNegativeWhenSignedIsOne() throws Exception {
        message(Long.MIN_VALUE + 7);
        send(0, Long.MIN_VALUE + 7, "true@h");
        expect(0, "K exit 0");
        finish();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "120|7|true@h|ZInternal error: delnum too big. (#4.3.5)",
        "65535|-1|true|ZInternal error: delnum too big. (#4.3.5)",
        "0|-1|true@h|DInternal error: messid has nonnumerics. (#5.3.5)",
        "0|7|true|DSorry, address must include host name. (#5.1.3)",
        "0|7|''|DSorry, address must include host name. (#5.1.3)",
        "0|8|true|DSorry, address must include host name. (#5.1.3)",
        "0|8|true@h|Zqmail-spawn unable to open message. (#4.3.0)",
        "0|9|true@h|Zqmail-spawn unable to open message. (#4.3.0)",
        "0|10|true@h|ZSorry, message has wrong type. (#4.3.5)",
        "0|11|true@h|ZSorry, message has wrong type. (#4.3.5)",
        "0|7|no process@h|Zqmail-spawn unable to fork. (#4.3.0)"})
    void refusals(int delivery, long number, String recipient, String report) throws Exception {
        message(7);
        Files.createSymbolicLink(message(9).resolveSibling("link"), Path.of("9"));
        Files.move(message(9).resolveSibling("link"), message(9),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.createDirectory(directory.resolve("queue/mess/10/10"));
        Posix.mkfifo(s(directory.resolve("queue/mess/11/11").toString()), 0644);
        send(delivery, number, recipient);
        expect(delivery, report + "\n");
        send(0, 7, "true@h");
        expect(0, "K exit 0");
        finish();
    }

    /** The report is the only way to the log. */
    @Test
    void aBugIsReportedWithItsPlace() throws Exception {
        message(7);
        send(0, 7, "bug@h");
        SpawnReport.Done done = (SpawnReport.Done) SpawnReport.decode(in.read());
        finish();
        String report = done.report().toString();
        assertTrue(report.matches("ZInternal error: qmail-spawn bug:"
                + " java\\.lang\\.IllegalStateException"
                + " at common\\.spawn\\.SpawnServerTest.Scripts\\..*"
                + "\\(SpawnServer\\.java:\\d+\\)\\. \\(#4\\.3\\.5\\)\n"), report);
    }

    @Test
    void aMessageOfAnotherOwnerIsRefused() throws Exception {
        finish();
        closePipes();
        start(987654);
        message(7);
        send(0, 7, "true@h");
        expect(0, "ZSorry, message has wrong owner. (#4.3.5)\n");
        finish();
    }

    @Test
    void anEndBeforeThereIsAProgramIsReportedLikeOneOfAProgram() throws Exception {
        message(7);
        send(0, 7, "code 7@h");
        expect(0, "K exit 7");
        finish();
    }

    @Test
    void theEndOfTheCommandsLetsDeliveriesFinish() throws Exception {
        message(7);
        send(0, 7, "sleep 0.2; echo done@h");
        commands.out().close();
        expect(0, "Kdone\n exit 0");
        assertEquals(0, server.get(20, TimeUnit.SECONDS));
        reports.out().close();
        assertNull(in.read());
    }

    @ParameterizedTest
    @CsvSource({"0 0 0 1 0", "0 0", "255 255 255 255 1", "0 16 0 1 0", "0 0 0 0",
        "0 0 0 20  0 0  0 0 0 0 0 0 0 7  0 0 0 1 0  0 0 0 1 64"})
    void aBrokenRecordIsTheEndOfTheCommands(String bytes) throws Exception {
        message(7);
        send(0, 7, "sleep 0.1; echo done@h");
        for (String b : bytes.split(" +")) {
            commands.out().write(new byte[] {(byte) Integer.parseInt(b)}, 0, 1);
        }
        commands.out().close();
        expect(0, "Kdone\n exit 0");
        assertEquals(0, server.get(20, TimeUnit.SECONDS));
    }

    @Test
    void deliveriesGoOnWhenNobodyReadsTheReports() throws Exception {
        message(7);
        Path made = directory.resolve("made");
        reports.in().close();
        org.qmailj.common.posix.Signals.ignore(org.qmailj.common.posix.Signals.PIPE);
        send(0, 7, "true@h");
        send(1, 7, "sleep 0.1; echo >" + made + "@h");
        finish();
        assertTrue(Files.exists(made));
    }

    private long openHere() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(this::isPipeOrOurs).count();
        }
    }

    private boolean isPipeOrOurs(Path fd) {
        try {
            Path target = Files.readSymbolicLink(fd);
            return target.startsWith(directory) || target.toString().contains("pipe:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    @Test
    void noDescriptorStaysOpen() throws Exception {
        message(7);
        Files.createDirectory(directory.resolve("queue/mess/10/10"));
        long before = openHere();
        for (String recipient : List.of("true@h", "no process@h", "bug@h", "code 7@h", "none")) {
            for (long number : new long[] {7, 8, 10}) {
                send(0, number, recipient);
                assertTrue(in.read().length > 0);
            }
        }
        assertEquals(before, openHere());
        finish();
    }
}
