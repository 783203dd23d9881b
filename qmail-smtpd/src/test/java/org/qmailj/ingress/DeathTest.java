package org.qmailj.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.testing.Eventually;
import org.qmailj.common.testing.SpawnProcess;
import org.qmailj.common.testing.SystemCalls;
import org.qmailj.qmqpd.QmailQmqpd;
import org.qmailj.qmtpd.QmailQmtpd;

class DeathTest {
    @TempDir
    private Path directory;

    /** No single read or write has a limit here. */
    @ParameterizedTest
    @ValueSource(classes = {QmailQmtpd.class, QmailQmqpd.class})
    void aSessionHasAnHour(Class<?> program) throws Exception {
        SystemCalls.assumeTraced();
        List<String> command = new ArrayList<>(SpawnProcess.jvm());
        command.addAll(List.of("-Dqmailj.home=" + directory, program.getName()));
        assertEquals(List.of(3600), SystemCalls.alarms(directory, command));
    }

    /** The exit code tells the client's program to try again; no message is half accepted. */
    @ParameterizedTest
    @ValueSource(classes = {QmailQmtpd.class, QmailQmqpd.class})
    @Timeout(30)
    void theHourEndsItAsTemporary(Class<?> program) throws Exception {
        Files.createDirectory(directory.resolve("control"));
        Files.writeString(directory.resolve("control/me"), "mail.example.org\n");
        List<String> command = new ArrayList<>(SpawnProcess.jvm());
        command.addAll(List.of("-Dqmailj.home=" + directory, program.getName()));
        Process session = new ProcessBuilder(command).start();
        try {
            Eventually.until("it catches ALRM", () -> catches(session.pid(), Signals.ALRM));
            Posix.kill((int) session.pid(), Signals.ALRM);
            assertEquals(111, session.waitFor());
            assertEquals(0, session.getInputStream().readAllBytes().length);
        } finally {
            session.destroyForcibly();
        }
    }

    private static boolean catches(long pid, int signal) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("SigCgt:")) {
                long caught = Long.parseUnsignedLong(line.substring(7).trim(), 16);
                return (caught >>> signal - 1 & 1) != 0;
            }
        }
        return false;
    }
}
