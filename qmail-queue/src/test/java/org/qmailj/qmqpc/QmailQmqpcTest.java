package org.qmailj.qmqpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.testing.SpawnProcess;

/** The exit codes; at 127.0.0.1 is a server, at 127.0.0.2 nobody is. */
class QmailQmqpcTest {
    private static final String EXPECTED = "16:1:x,3:a@b,3:c@d,,";

    @TempDir
    Path home;

    private Fd directory;
    private ServerSocket server;
    private String received = "";

    @BeforeEach
    void prepare() throws IOException {
        directory = open(Path.of("."));
        Files.createDirectory(home.resolve("control"));
        write("message", "x");
        write("envelope", "Fa@b\0Tc@d\0\0");
        server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void stop() throws IOException {
        Posix.chdir(ByteString.of("/proc/self/fd/" + directory.number())); // the program left it
        directory.close();
        server.close();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(home.resolve(file), text);
    }

    private static Fd open(Path file) throws IOException {
        return Fd.openRead(ByteString.of(file.toString()));
    }

    private int run(String directory) throws IOException {
        try (Fd message = open(home.resolve("message"));
                Fd envelope = open(home.resolve("envelope"))) {
            Invocation in = new Invocation("qmail-qmqpc", ByteString.of("qmail-qmqpc"), List.of(),
                    new Environment(List.of()), message, envelope, Fd.STDERR,
                    new QmailHome(ByteString.of(directory)), Clock.SYSTEM, 1);
            return Program.execute(in, i -> new QmailQmqpc(i, server.getLocalPort()));
        }
    }

    private int run() throws IOException {
        return run(home.toString());
    }

    /** What becomes of it with that answer of the server, which then hangs up. */
    private int run(String servers, String answer) throws Exception {
        write("control/qmqpservers", servers);
        Thread thread = Thread.ofPlatform().start(() -> serve(answer));
        int code = run();
        server.close();
        thread.join();
        return code;
    }

    private void serve(String answer) {
        try (Socket client = server.accept()) {
            received = new String(client.getInputStream().readNBytes(EXPECTED.length()));
            client.getOutputStream().write(answer.getBytes());
        } catch (IOException e) {
            // nobody called
        }
    }

    @ParameterizedTest
    @CsvSource({"'2:Ko,', 0", "'2:Zo,', 71", "'2:Do,', 31", "'2:xo,', 74", "'', 74"})
    void theServerDecides(String answer, int code) throws Exception {
        assertEquals(code, run("127.0.0.1\n", answer));
        assertEquals(EXPECTED, received);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "127.0.0.2\n127.0.0.1\n", "host.example\n127.0.0.1", "# 127.0.0.2\n\n127.0.0.1:99 \t\n"})
    void theFirstThatTakesTheConnectionGetsIt(String servers) throws Exception {
        assertEquals(0, run(servers, "2:Ko,"));
        assertEquals(EXPECTED, received);
    }

    @Test
    void noOtherServerIsAskedAfterIt() throws Exception {
        assertEquals(71, run("127.0.0.1\n127.0.0.1\n", "2:Zo,"));
    }

    /** The one that broke it off may have the message nevertheless. */
    @Test
    void norWhenTheConnectionBreaks() throws Exception {
        write("control/qmqpservers", "127.0.0.1\n127.0.0.1\n");
        Thread thread = Thread.ofPlatform().start(() -> {
            serve("");
            serve("2:Ko,");
        });
        int code = run();
        server.close();
        thread.join();
        assertEquals(74, code);
    }

    @ParameterizedTest
    @CsvSource({
        "'127.0.0.2\n', 73", "'127.0.0.2\n127.0.0.2\nx\n', 73", "'', 55", "'# none\n', 55",
        "'host.example\n[127.0.0.1]\n', 55"})
    void nobodyTakesTheConnection(String servers, int code) throws Exception {
        assertEquals(code, run(servers, ""));
        assertEquals("", received);
    }

    @Test
    void controls() throws IOException {
        assertEquals(55, run());
        Files.createDirectory(home.resolve("control/qmqpservers"));
        assertEquals(55, run());
        Files.delete(home.resolve("control/qmqpservers"));
        write("control/qmqpservers", "127.0.0.2\n");
        assertEquals(73, run());
        Files.createDirectory(home.resolve("control/me"));
        assertEquals(55, run());
        assertEquals(61, run("/nonexistent"));
    }

    @Test
    void whatIsReadBeforeAnybodyIsAsked() throws IOException {
        write("control/qmqpservers", "");
        write("envelope", "Fa@b\0Tc@d\0");
        assertEquals(91, run());
        Files.delete(home.resolve("envelope"));
        Files.createDirectory(home.resolve("envelope"));
        assertEquals(54, run());
        Files.delete(home.resolve("message"));
        Files.createDirectory(home.resolve("message"));
        write("control/qmqpservers", "127.0.0.2\n");
        assertEquals(54, run());
    }

    @Test
    void aMessageThatDoesNotFitIntoMemory() throws Exception {
        write("control/qmqpservers", "127.0.0.1\n");
        try (RandomAccessFile zeros = new RandomAccessFile(home + "/message", "rw")) {
            zeros.setLength(20 << 20);
        }
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "exec \"$@\" <message 1<envelope", "sh"));
        command.addAll(SpawnProcess.jvm());
        command.addAll(List.of(
                "-Xmx16m", "-Dqmailj.home=" + home, QmailQmqpc.class.getName()));
        Process process = new ProcessBuilder(command).directory(home.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(51, process.exitValue());
    }
}
