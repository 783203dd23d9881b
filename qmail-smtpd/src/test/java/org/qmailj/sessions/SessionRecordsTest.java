package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordWriter;

/** Tests what a front and the session service say to each other. */
class SessionRecordsTest {
    private static final byte[] CALL = new RecordWriter().list(List.of(s("x")))
            .list(List.of(s("A=1"), s("B=\u00ff\n"))).payload();

    @Test
    void aCall() throws BrokenRecord {
        SessionCall call = SessionCall.decode(CALL);
        assertEquals(List.of(s("x")), call.arguments());
        assertEquals(List.of(s("A=1"), s("B=\u00ff\n")), call.environment().entries());
    }

    @Test
    void aCallThatIsTooShortOrTooLong() {
        for (int n = 0; n < CALL.length; n++) {
            byte[] cut = Arrays.copyOf(CALL, n);
            assertThrows(BrokenRecord.class, () -> SessionCall.decode(cut));
        }
        byte[] more = Arrays.copyOf(CALL, CALL.length + 1);
        assertThrows(BrokenRecord.class, () -> SessionCall.decode(more));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 111, 255})
    void theEndComesAfterAnEmptyRecord(int code) {
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, (byte) code},
                new SessionEnd(code).records());
    }
}
