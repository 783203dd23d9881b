package org.qmailj.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.Submission;

class DatabytesTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "-, -, 0", "10, -, 10", "0, -, 0", "10, 5, 5", "10, 0, 0", "-, 7, 7", "10x, -, 10",
        "10, 5x, 5", "4294967294, -, 4294967294", "4294967295, -, 4294967294",
        "4294967296, -, 0", "4294967301, -, 5", "-, 4294967295, 4294967294", "-, 4294967301, 5",
        "x, -, 0", "' 10', -, 0", "'', -, 0", "10, '', 0", "10, x, 0", "10, ' 5', 0", "-1, -, 0",
        "+1, -, 0", "10, -5, 0",
    })
    void fileAndVariable(String file, String variable, long limit) throws IOException {
        Files.createDirectory(home.resolve("control"));
        if (file != null) {
            Files.writeString(home.resolve("control/databytes"), file + "\n");
        }
        List<ByteString> environment = variable == null
                ? List.of() : List.of(ByteString.of("DATABYTES=" + variable));
        Controls controls = new Controls(new QmailHome(ByteString.of(home.toString())));
        assertEquals(limit, Databytes.read(controls, new Environment(environment)).limit());
    }

    /** Counts what arrives, and where the message is made to fail. */
    private static final class Recorder implements Submission {
        private int stored;
        private int failedAt = -1;

        @Override
        public long qp() {
            return 1;
        }

        @Override
        public void put(byte[] from, int offset, int length) {
            stored += length;
        }

        @Override
        public void fail() {
            failedAt = stored;
        }

        @Override
        public void from(ByteString sender) {}

        @Override
        public void to(ByteString recipient) {}

        @Override
        public Verdict finish() {
            return Verdict.success();
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1000, -1", "10, 0, -1", "10, 9, -1", "10, 10, -1", "10, 11, 10", "10, 1000, 10",
        "1, 1, -1", "1, 2, 1",
    })
    void aMessageFailsWithTheFirstByteBeyond(int limit, int size, int failedAt) {
        for (int piece = 1; piece <= 11; piece++) {
            Recorder message = new Recorder();
            Databytes.Meter meter = new Databytes(limit).meter(message);
            for (int i = 0; i < size; i += piece) {
                meter.put(new byte[piece], 0, Math.min(piece, size - i));
            }
            assertEquals(failedAt, message.failedAt);
            assertEquals(failedAt != -1, meter.isExceeded());
        }
    }
}
