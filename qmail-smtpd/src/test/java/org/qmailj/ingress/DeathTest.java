package org.qmailj.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
}
