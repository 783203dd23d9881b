package org.qmailj.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * The tree on two fresh machines: installed by qmailj-setup, reached over a mapped port, and with
 * mail between them; one started by hand, the other as our image does. It needs a container
 * engine, which the story containers starts; surefire leaves it out.
 */
@Tag("containers")
class MailHostsTest {
    private static final int SMTP = 25;
    private static final int PATIENCE_SECONDS = 30;
    private static final String SCRIPT = "mailhost.sh";
    private static final String RUN = "/sbin/mailhost";

    private static final Network NETWORK = Network.newNetwork();
    private static final GenericContainer<?> ONE = host("one.test", "two.test");
    private static final GenericContainer<?> TWO = host("two.test", "one.test", RUN);

    /** Runs these tests alone; exit code 1 when one failed or none ran. */
    public static void main(String[] arguments) {
        Launcher launcher = LauncherFactory.create();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        launcher.execute(LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(MailHostsTest.class)).build(), listener);
        listener.getSummary().printFailuresTo(new PrintWriter(System.out, true), 20);
        long succeeded = listener.getSummary().getTestsSucceededCount();
        System.out.println(succeeded + " tests in containers succeeded");
        System.exit(succeeded > 0 && listener.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
    }

    private static GenericContainer<?> host(String name, String other, String... how) {
        Bind tree = new Bind(
                System.getProperty("qmailj.tree"), new Volume("/tree"), AccessMode.ro);
        String image = System.getProperty("qmailj.image");
        return new GenericContainer<>(DockerImageName.parse(image))
                .withImagePullPolicy(any -> false)
                .withNetwork(NETWORK)
                .withNetworkAliases(name)
                .withExposedPorts(SMTP)
                .withCopyToContainer(Transferable.of(script(), 0755), "/" + SCRIPT)
                .withCopyFileToContainer(
                        MountableFile.forHostPath(System.getProperty("qmailj.run"), 0755), RUN)
                .withCreateContainerCmdModifier(create -> {
                    create.withHostName(name);
                    create.getHostConfig().withBinds(tree);
                })
                .withCommand(Stream.concat(
                        Stream.of("/" + SCRIPT, name, other), Stream.of(how))
                        .toArray(String[]::new))
                .waitingFor(Wait.forLogMessage(".*mailhost is ready\n", 1)
                        .withStartupTimeout(Duration.ofSeconds(60)));
    }

    private static byte[] script() {
        try (var in = MailHostsTest.class.getResourceAsStream(SCRIPT)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeAll
    static void start() {
        ONE.start();
        TWO.start();
    }

    @AfterAll
    static void stop() {
        for (GenericContainer<?> host : List.of(ONE, TWO)) {
            System.out.println(host.getLogs(OutputFrame.OutputType.STDERR));
            System.out.println(host.getLogs(OutputFrame.OutputType.STDOUT));
            host.stop();
        }
        NETWORK.close();
    }

    /** As {@code docker stop} does, which kills who does not end by himself (137). */
    private static void endsInOrder(GenericContainer<?> host) {
        var engine = host.getDockerClient();
        engine.stopContainerCmd(host.getContainerId()).withTimeout(PATIENCE_SECONDS).exec();
        assertEquals(0L, engine.inspectContainerCmd(host.getContainerId()).exec().getState()
                .getExitCodeLong());
    }

    /** Says the lines to its port as mapped here, each after the answer to the one before. */
    private static String converse(GenericContainer<?> host, String... lines) throws Exception {
        StringBuilder answers = new StringBuilder();
        try (Socket socket = connect(host)) {
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            var in = socket.getInputStream();
            answers.append(answer(in));
            for (String line : lines) {
                socket.getOutputStream()
                        .write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                answers.append(answer(in));
            }
        }
        return answers.toString();
    }

    private static Socket connect(GenericContainer<?> host) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
        while (true) {
            try {
                return new Socket(host.getHost(), port(host));
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    /** As it is mapped now: a container that is started again gets another. */
    private static int port(GenericContainer<?> host) {
        return Integer.parseInt(host.getCurrentContainerInfo().getNetworkSettings().getPorts()
                .getBindings().get(ExposedPort.tcp(SMTP))[0].getHostPortSpec());
    }

    private static String answer(java.io.InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != -1 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.substring(0, Math.min(3, line.length())) + ' ';
    }

    private static void send(GenericContainer<?> host, String recipient, String subject)
            throws Exception {
        assertEquals("220 250 250 250 354 250 221 ", converse(host, "HELO tester",
                "MAIL FROM:<tester@far.test>", "RCPT TO:<" + recipient + ">", "DATA",
                "Subject: " + subject + "\r\n\r\nhello\r\n.", "QUIT"));
    }

    /** The only new message of alice's, once it is there. */
    private static String mail(GenericContainer<?> host) throws Exception {
        for (int i = 0; i < PATIENCE_SECONDS * 5; i++) {
            String text = output(host, "cat /home/alice/Maildir/new/*");
            if (!text.isEmpty()) {
                assertEquals("1\n", output(host, "ls /home/alice/Maildir/new | wc -l"));
                return text;
            }
            Thread.sleep(200);
        }
        throw new AssertionError("no mail on " + host.getNetworkAliases());
    }

    private static String output(GenericContainer<?> host, String command) throws Exception {
        return host.execInContainer("sh", "-c", command + " 2>/dev/null").getStdout();
    }

    private static void empty(GenericContainer<?> host) throws Exception {
        output(host, "rm -f /home/alice/Maildir/new/*");
    }

    @Test
    void mailFromOutsideIsDelivered() throws Exception {
        empty(ONE);
        send(ONE, "alice@one.test", "inwards");
        String mail = mail(ONE);
        assertTrue(mail.startsWith("Return-Path: <tester@far.test>\n"
                + "Delivered-To: alice@one.test\nReceived: (qmail "), mail);
        assertTrue(mail.endsWith("\nSubject: inwards\n\nhello\n"), mail);
    }

    @Test
    void mailGoesFromOneToTheOther() throws Exception {
        empty(TWO);
        send(ONE, "alice@two.test", "onwards");
        String mail = mail(TWO);
        assertTrue(mail.contains("Delivered-To: alice@two.test\n"), mail);
        assertEquals(5, mail.split("\nReceived: ", -1).length, mail);
        assertTrue(mail.contains("by one.test with SMTP"), mail);
        assertTrue(mail.contains("by two.test with SMTP"), mail);
    }

    @Test
    void itsServicesComeAgainAfterAStop() throws Exception {
        empty(TWO);
        assertEquals("0\n", output(TWO, "/var/qmail/bin/qmailj-setup check 2>&1; echo $?"));
        endsInOrder(TWO);
        TWO.getDockerClient().startContainerCmd(TWO.getContainerId()).exec();
        output(TWO, "until tcpclient 127.0.0.1 25 true; do sleep 0.1; done");
        send(TWO, "alice@two.test", "again");
        assertTrue(mail(TWO).contains("\nSubject: again\n"));
    }

    @Test
    void noRelayForStrangers() throws Exception {
        assertEquals("220 250 250 553 221 ", converse(TWO, "HELO tester",
                "MAIL FROM:<tester@far.test>", "RCPT TO:<a@elsewhere.test>", "QUIT"));
    }
}
