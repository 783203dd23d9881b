package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.dns.HostResolvers;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.spawn.WorkerProgram;
import org.qmailj.common.spawn.WorkerProgram.Result;
import org.qmailj.common.tcpto.TcptoFile;

/**
 * One worker for all deliveries of a test: whatever is changed between two of them, the second sees
 * it. (The addresses of interfaces are asked for each time.)
 */
@Timeout(60)
class RemoteWorkerTest {
    private static final String OUR_ADDRESS = "127.0.0.1";
    private static final int PATIENCE = 20;

    @TempDir
    Path home;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ServerSocket> servers = new ArrayList<>();
    private Invocation in;
    private HostResolvers resolvers;
    private RemoteWorker.Conversations worker;

    @BeforeEach
    void makeHome() throws IOException {
        Files.createDirectories(home.resolve("control"));
        Files.createDirectories(home.resolve("queue/lock"));
        Files.write(home.resolve("queue/lock/tcpto"), new byte[1024]);
        Files.writeString(home.resolve("message"), "line\n.dot\n");
        control("me", "me.test");
        in = new Invocation("qmail-remote", ByteString.of("qmail-remote"), List.of(),
                new Environment(List.of()), Fd.STDIN, Fd.STDOUT, Fd.STDERR,
                new QmailHome(ByteString.of(home.toString())), Clock.SYSTEM, 1);
        resolvers = new HostResolvers(null, ByteString.of(home + "/resolv.conf"));
        worker = new RemoteWorker.Conversations(in, resolvers);
    }

    @AfterEach
    void end() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
        threads.shutdownNow();
    }

    private void control(String name, String text) throws IOException {
        Files.writeString(home.resolve("control/" + name), text + "\n");
    }

    /** What a server heard, line by line; conversations after each other. */
    private final class Server implements Runnable {
        private final ServerSocket socket;
        private final BlockingQueue<String> heard = new ArrayBlockingQueue<>(10_000);
        private final BlockingQueue<String> ended = new ArrayBlockingQueue<>(100);
        private final CountDownLatch open;

        Server(CountDownLatch open) throws IOException {
            this.socket = new ServerSocket(0, 50, InetAddress.getByName(OUR_ADDRESS));
            this.open = open;
            servers.add(socket);
            threads.execute(this);
        }

        String route(String domain) {
            return domain + ":" + OUR_ADDRESS + ":" + socket.getLocalPort();
        }

        @Override
        public void run() {
            try {
                while (true) {
                    Socket client = socket.accept();
                    threads.execute(() -> converse(client));
                }
            } catch (IOException e) {
                // the test is over
            }
        }

        private void converse(Socket client) {
            try (client) {
                BufferedReader from = new BufferedReader(new InputStreamReader(
                        client.getInputStream(), StandardCharsets.ISO_8859_1));
                say(client, "220 hello");
                boolean data = false;
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    heard.add(line);
                    if (line.equals("DATA")) {
                        data = true;
                        open.await();
                        say(client, "354 go");
                    } else if (!data || line.equals(".")) {
                        data = false;
                        say(client, "250 ok");
                    }
                }
                ended.add("the end");
            } catch (IOException | InterruptedException e) {
                // it hung up
            }
        }

        private void say(Socket client, String line) throws IOException {
            client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }

        String next() throws InterruptedException {
            return heard.poll(PATIENCE, TimeUnit.SECONDS);
        }
    }

    private Server server() throws IOException {
        return new Server(new CountDownLatch(0));
    }

    /** The report, with | for NUL. */
    private String deliver(String host, String sender, String recipient) {
        ByteString file = ByteString.of(home + "/message");
        try (Fd message = Fd.openRead(file)) {
            List<ByteString> arguments = List.of(
                    ByteString.of(host), ByteString.of(sender), ByteString.of(recipient));
            Result.Ended result = (Result.Ended) worker.carryOut(arguments, message);
            assertEquals(0, result.status().word());
            return result.output().toString().replace('\0', '|');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String deliver() {
        return deliver("host.test", "s@a", "r@host.test");
    }

    private static final String ACCEPTED =
            "r|K127.0.0.1 accepted message.\nRemote host said: 250 ok\n|";

    @Test
    void aWholeConversation() throws Exception {
        Server server = server();
        control("smtproutes", server.route("host.test"));
        assertEquals(ACCEPTED, deliver());
        for (String line : new String[] {"HELO me.test", "MAIL FROM:<s@a>",
            "RCPT TO:<r@host.test>", "DATA", "line", "..dot", ".", "QUIT"}) {
            assertEquals(line, server.next());
        }
    }

    @Test
    void newOrRemovedSmtproutesHoldForTheNextDelivery() throws Exception {
        Server first = server();
        Server second = server();
        control("smtproutes", first.route(""));
        assertEquals(ACCEPTED, deliver());
        assertEquals("HELO me.test", first.next());
        control("smtproutes", second.route(""));
        assertEquals(ACCEPTED, deliver());
        assertEquals("HELO me.test", second.next());
        Files.delete(home.resolve("control/smtproutes"));
        assertEquals("DSorry. Although I'm listed as a best-preference MX or A for that host,\n"
                        + "it isn't in my control/locals file, so I don't treat it as local."
                        + " (#5.4.6)\n|",
                deliver("[127.0.0.1]", "s@a", "r@[127.0.0.1]"));
    }

    @Test
    void helohostAndMe() throws Exception {
        Server server = server();
        control("smtproutes", server.route(""));
        control("helohost", "first.test");
        String[] names = {"first.test", "secon.test", "me.test", "you.test"};
        for (String name : names) {
            switch (name) {
                case "secon.test" -> control("helohost", name); // as many bytes as before
                case "me.test" -> Files.delete(home.resolve("control/helohost"));
                case "you.test" -> control("me", name);
                default -> { }
            }
            assertEquals(ACCEPTED, deliver());
            assertEquals("HELO " + name, server.next());
            while (!"QUIT".equals(server.next())) {
                continue;
            }
        }
        Files.delete(home.resolve("control/me"));
        assertEquals("ZUnable to read control files. (#4.3.0)\n|", deliver());
    }

    @Test
    void aNewStrictcrHoldsForTheNextDelivery() throws Exception {
        Server server = server();
        control("smtproutes", server.route(""));
        Files.writeString(home.resolve("message"), "a\r.b\n");
        for (String dot : new String[] {".b", "..b", ".b"}) {
            control("strictcr", dot.equals("..b") ? "1" : "0");
            assertEquals(ACCEPTED, deliver());
            while (!"a".equals(server.next())) {
                continue;
            }
            assertEquals(dot, server.next());
        }
    }

    @Test
    void aNewPartiallineHoldsForTheNextDelivery() throws Exception {
        Server server = server();
        control("smtproutes", server.route(""));
        Files.writeString(home.resolve("message"), "no newline");
        for (String completed : new String[] {"1", "0", "1"}) {
            control("partialline", completed);
            String report = deliver();
            assertEquals(completed.equals("1"), report.equals(ACCEPTED), report);
        }
    }

    @Test
    void aNewMxfallbackHoldsForTheNextDelivery() throws Exception {
        Surroundings around = new RemoteWorker.Resident(in, resolvers);
        for (String next : new String[] {"1", "0", "1"}) {
            control("mxfallback", next);
            assertEquals(next.equals("1"), RemoteControls.read(around.controls()).mxFallback());
        }
    }

    /** An address that is not tried, because it has timed out, unless it is ours. */
    @Test
    void moreipmeAndNotipme() throws Exception {
        hasTimedOut(IpAddress.scan(ByteString.of("192.0.2.1")));
        for (String[] step : new String[][] {
            {"moreipme", "192.0.2.2", "Z"}, {"moreipme", "192.0.2.1", "D"},
            {"notipme", "192.0.2.2", "D"}, {"notipme", "192.0.2.1", "Z"},
            {"notipme", "", "D"}, {"moreipme", "", "Z"}}) {
            control(step[0], step[1]);
            String report = deliver("[192.0.2.1]", "s@a", "r@b");
            assertEquals(step[2], report.substring(0, 1), String.join(" ", step) + report);
        }
    }

    private static DatagramSocket bind(String address) throws IOException {
        try {
            return new DatagramSocket(53, InetAddress.getByName(address));
        } catch (BindException e) {
            return abort("needs port 53 of " + address + ", which only root has");
        }
    }

    /** A name server that knows no name. */
    private DatagramSocket nameServer(String address, BlockingQueue<String> asked)
            throws IOException {
        DatagramSocket socket = bind(address);
        threads.execute(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            try {
                while (true) {
                    socket.receive(packet);
                    asked.add(address);
                    packet.getData()[2] = (byte) 0x81;
                    packet.getData()[3] = (byte) 0x83;
                    socket.send(packet);
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        return socket;
    }

    @Test
    void nameServers() throws Exception {
        BlockingQueue<String> asked = new ArrayBlockingQueue<>(100);
        try (DatagramSocket first = nameServer("127.0.53.1", asked);
                DatagramSocket second = nameServer("127.0.53.2", asked)) {
            for (DatagramSocket server : List.of(first, second, first)) {
                String address = server.getLocalAddress().getHostAddress();
                Files.writeString(home.resolve("resolv.conf"), "nameserver " + address + "\n");
                assertEquals("DSorry, I couldn't find any host named host.test. (#5.1.2)\n|",
                        deliver());
                assertEquals(Set.of(address), Set.copyOf(asked));
                asked.clear();
            }
        }
    }

    @Test
    void aNewTimeoutremoteHoldsForTheNextDelivery() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Server server = new Server(open);
        control("smtproutes", server.route(""));
        control("timeoutremote", "1");
        assertEquals("r|ZConnected to 127.0.0.1 but connection died. (#4.4.2)\n|", deliver());
        control("timeoutremote", "100");
        Future<String> slow = threads.submit(() -> deliver());
        while (!"DATA".equals(server.next())) {
            continue;
        }
        assertEquals(100, RemoteControls.read(
                new RemoteWorker.Resident(in, resolvers).controls()).timeoutRemote());
        assertFalse(slow.isDone());
        open.countDown();
        assertEquals(ACCEPTED, slow.get(PATIENCE, TimeUnit.SECONDS));
    }

    @Test
    void aNewTimeoutconnectIsRead() throws Exception {
        Surroundings around = new RemoteWorker.Resident(in, resolvers);
        assertEquals(60, RemoteControls.read(around.controls()).timeoutConnect());
        control("timeoutconnect", "7");
        assertEquals(7, RemoteControls.read(around.controls()).timeoutConnect());
        control("timeoutconnect", "8");
        assertEquals(8, RemoteControls.read(around.controls()).timeoutConnect());
    }

    /** Two times, just now. */
    private void hasTimedOut(IpAddress ip) throws IOException {
        byte[] table = new byte[1024];
        System.arraycopy(ip.toArray(), 0, table, 0, 4);
        table[4] = 2;
        long now = Clock.SYSTEM.seconds();
        for (int i = 0; i < 4; i++) {
            table[8 + i] = (byte) (now >> 8 * i);
        }
        Files.write(home.resolve("queue/lock/tcpto"), table);
    }

    @Test
    void hostsThatTimedOut() throws Exception {
        Server server = server();
        control("smtproutes", server.route(""));
        Surroundings around = new RemoteWorker.Resident(in, resolvers);
        IpAddress ip = IpAddress.scan(ByteString.of(OUR_ADDRESS));
        assertEquals(ACCEPTED, deliver());
        hasTimedOut(ip);
        TcptoFile tcpto = around.tcpto();
        assertTrue(tcpto.rests(ip));
        assertEquals("ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n|",
                deliver());
        Files.write(home.resolve("queue/lock/tcpto"), new byte[1024]);
        assertEquals(ACCEPTED, deliver());
    }

    @Test
    void manyAtOnceKeepTheirOwn() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Server server = new Server(open);
        control("smtproutes", server.route(""));
        List<Future<String>> reports = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String number = Integer.toString(i);
            reports.add(threads.submit(
                    () -> deliver("h" + number, "s" + number + "@a", "r" + number + "@b")));
        }
        int data = 0;
        while (data < 50) { // all are in the middle of it
            data += "DATA".equals(server.next()) ? 1 : 0;
        }
        open.countDown();
        for (Future<String> report : reports) {
            assertEquals(ACCEPTED, report.get(PATIENCE, TimeUnit.SECONDS));
        }
    }

    /** Its neighbour is in the middle of its own, and goes on. */
    @Test
    void exhaustedMemoryEndsOneConversationForNow() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Server waits = new Server(open);
        Server goesOn = server();
        control("smtproutes", waits.route("host.test") + "\n" + goesOn.route("poor.test"));
        Future<String> neighbour = threads.submit(() -> deliver());
        while (!"DATA".equals(waits.next())) {
            continue;
        }
        boolean[] begun = new boolean[1];
        ByteSource message = (to, offset, length) -> {
            if (begun[0]) {
                throw new OutOfMemoryError("on purpose");
            }
            begun[0] = true;
            to[offset] = '\n';
            return 1;
        };
        List<ByteString> arguments = List.of(
                ByteString.of("poor.test"), ByteString.of("s@a"), ByteString.of("r@b"));
        Result.Ended result = threads.submit(() -> worker.deliver(arguments, message))
                .get(PATIENCE, TimeUnit.SECONDS);
        assertEquals(0, result.status().word());
        assertEquals("r\0ZOut of memory. (#4.3.0)\n\0", result.output().toString());
        assertEquals("the end", goesOn.ended.poll(PATIENCE, TimeUnit.SECONDS));
        assertFalse(goesOn.heard.contains("."), "the message is not to be taken as it is");
        open.countDown();
        assertEquals(ACCEPTED, neighbour.get(PATIENCE, TimeUnit.SECONDS));
        assertEquals(ACCEPTED, deliver("poor.test", "s@a", "r@b"), "and there will be others");
    }

    /** It has no log of its own: the report is what comes to qmail-send's. */
    @Test
    void aBugIsSaidInTheReportWithItsPlace() {
        ByteString text = worker.broken(new IllegalStateException("joe@secret.example")).output();
        assertTrue(text.toString().matches("ZInternal error: qmail-remote bug:"
                + " java\\.lang\\.IllegalStateException at remote\\.RemoteWorkerTest\\..*\\)\\."
                + " \\(#4\\.3\\.5\\)\n\0"), text.toString());
    }

    @Test
    void withoutTheMessageItIsNotHere() throws Exception {
        assertEquals(WorkerProgram.GIVEN_BACK, worker.carryOut(List.of(), null));
    }

    @Test
    void tooFewArguments() throws Exception {
        try (Fd message = Fd.openRead(ByteString.of(home + "/message"))) {
            Result.Ended result =
                    (Result.Ended) worker.carryOut(List.of(ByteString.of("host")), message);
            assertEquals("DI (qmail-remote) was invoked improperly. (#5.3.5)\n\0",
                    result.output().toString());
        }
    }
}
