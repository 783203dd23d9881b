package org.qmailj.common.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.SystemProperties;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.record.RecordInput;

/**
 * qmail-lspawn or qmail-rspawn in a process of its own, driven as qmail-send drives it, in a home
 * that the test fills with programs of its own.
 */
public final class SpawnProcess implements AutoCloseable {
    private final Process process;
    private final RecordInput reports;

    private SpawnProcess(Process process) throws IOException {
        this.process = process;
        this.reports = new RecordInput((to, offset, length) ->
                Math.max(0, process.getInputStream().read(to, offset, length)), SpawnReport.LIMIT);
    }

    /** Skips the test where it cannot work: it needs root and the accounts of qmail. */
    public static void assumePossible() throws PosixException {
        assumeTrue(Posix.uid() == 0, "needs root: messages belong to qmailq");
        for (QmailUser user : QmailUser.values()) {
            boolean needed = user != QmailUser.QMAILI;
            assumeTrue(!needed || user.uid() != -1, "needs the account " + user.account());
        }
    }

    /** An empty hierarchy that every user may enter. */
    public static Path home(Path directory) throws IOException {
        Path home = Files.createDirectory(directory.resolve("qmail"));
        for (Path p : new Path[] {directory, home}) {
            Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        for (String below : new String[] {"bin", "users", "lib/qmailj", "queue/lock"}) {
            Files.createDirectories(home.resolve(below));
        }
        for (int i = 0; i < QueueLayout.SPLIT; i++) {
            Files.createDirectories(home.resolve("queue/mess/" + i));
        }
        return home;
    }

    /** A message with its number for text. */
    public static void message(Path home, long number) throws IOException {
        Path file = home.resolve("queue/mess/" + number % QueueLayout.SPLIT + "/" + number);
        Files.writeString(file, "message " + number + "\n");
        Files.setAttribute(file, "unix:uid", QmailUser.QMAILQ.uid());
    }

    public static void script(Path file, String... lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n",
                StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Makes bin/{@code program}, as it is now, the installed one. */
    public static void recordStock(Path home, String program) throws IOException {
        FileStatus s = Posix.stat(ByteString.of(home.resolve("bin/" + program).toString()));
        Files.writeString(home.resolve("lib/qmailj/stock"), program + " " + s.dev() + " "
                + s.ino() + " " + s.size() + " " + time(s.mtime(), s.mtimeNanos()) + " "
                + time(s.ctime(), s.ctimeNanos()) + "\n");
    }

    private static String time(long seconds, long nanos) {
        return "%d.%09d".formatted(seconds, nanos);
    }

    /**
     * A JVM like that of the launcher, still without a main class: signals keep their dispositions,
     * for which the JVM would open a door for debuggers at once, a socket in /tmp that stays there.
     */
    public static List<String> jvm() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xint",
                "-Xrs", "-XX:+DisableAttachMechanism", "-XX:+UseSerialGC", "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-D" + SystemProperties.NATIVE + "=" + System.getProperty(SystemProperties.NATIVE),
                "-cp", System.getProperty("java.class.path"));
    }

    /** Starts the program; {@code environment} is all it gets. */
    public static Process launch(
            Path home, String mainClass, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(jvm());
        command.addAll(List.of("-Dqmailj.home=" + home, mainClass));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        return builder.start();
    }

    public static SpawnProcess start(
            Path home, String mainClass, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(120, home, mainClass, environment, arguments);
    }

    /** Starts the program, which is to say that it makes that many deliveries at once. */
    public static SpawnProcess start(
            int concurrency, Path home, String mainClass, Map<String, String> environment,
            String... arguments) throws IOException {
        SpawnProcess spawn = new SpawnProcess(launch(home, mainClass, environment, arguments));
        assertEquals(new SpawnReport.Concurrency(concurrency),
                SpawnReport.decode(spawn.reports.read()));
        return spawn;
    }

    public void send(int delivery, long number, String sender, String recipient)
            throws IOException {
        process.getOutputStream().write(new SpawnCommand(
                delivery, number, ByteString.of(sender), ByteString.of(recipient)).encode());
        process.getOutputStream().flush();
    }

    public SpawnReport.Done report() throws IOException {
        return (SpawnReport.Done) SpawnReport.decode(reports.read());
    }

    /** The text of the report of one delivery while no other is under way. */
    public String deliver(long number, String sender, String recipient) throws IOException {
        send(9, number, sender, recipient);
        SpawnReport.Done done = report();
        assertEquals(9, done.delivery());
        return done.report().toString();
    }

    /** Ends the commands; expects no more reports, and exit code 0. */
    public void finish() throws IOException, InterruptedException {
        process.getOutputStream().close();
        assertNull(reports.read());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
