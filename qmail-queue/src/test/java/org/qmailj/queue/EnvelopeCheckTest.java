package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.qmailj.queue.EnvelopeCheck.State.ADDRESS;
import static org.qmailj.queue.EnvelopeCheck.State.COMPLETE;
import static org.qmailj.queue.EnvelopeCheck.State.MALFORMED;
import static org.qmailj.queue.EnvelopeCheck.State.RECIPIENT;
import static org.qmailj.queue.EnvelopeCheck.State.SENDER;
import static org.qmailj.queue.EnvelopeCheck.State.TOO_LONG;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.qmailj.common.bytes.ByteString;

class EnvelopeCheckTest {
    private static final String LONGEST = "x".repeat(1002);
    private static final String TOO_MUCH = "x".repeat(1003);

    /** What comes, what the check thinks of it, and how many of the bytes are records. */
    record Row(String envelope, EnvelopeCheck.State state, int taken) {
        static Row of(String records, String rest, EnvelopeCheck.State state) {
            return new Row(records + rest, state, records.length());
        }
    }

    static List<Row> rows() {
        return List.of(
                // whole
                Row.of("Fa@b.c\0Tr@x.y\0", "\0", COMPLETE),
                Row.of("Fa\0Tb\0Tc\0", "\0", COMPLETE),
                Row.of("F\0T\0", "\0", COMPLETE),
                Row.of("F\0", "\0", COMPLETE),
                Row.of("Fa\0Tb\0", "\0Tc\0junk", COMPLETE),
                Row.of("Fa\0Tb\0", "\0\0\0", COMPLETE),
                Row.of("FT\0TF\0TT\0", "\0", COMPLETE),
                Row.of("F\u00ff\n \0T\u0080@\u0001\0", "\0", COMPLETE),
                Row.of("F" + LONGEST + "\0T" + LONGEST + "\0", "\0", COMPLETE),
                // not yet whole
                Row.of("", "", SENDER),
                Row.of("F", "", ADDRESS),
                Row.of("Fa@b", "", ADDRESS),
                Row.of("Fa\0", "", RECIPIENT),
                Row.of("Fa\0T", "", ADDRESS),
                Row.of("Fa\0Tb\0", "", RECIPIENT),
                Row.of("F" + LONGEST, "", ADDRESS),
                // malformed
                Row.of("", "\0", MALFORMED),
                Row.of("", "fa\0", MALFORMED),
                Row.of("", "Ta\0Tb\0\0", MALFORMED),
                Row.of("", " Fa\0Tb\0\0", MALFORMED),
                Row.of("Fa\0", "ta\0\0", MALFORMED),
                Row.of("Fa\0", "Fb\0\0", MALFORMED),
                Row.of("Fa\0Tb\0", "Fc\0\0", MALFORMED),
                Row.of("Fa\0Tb\0", "\nTc\0\0", MALFORMED),
                Row.of("Fa\0Tb\0", "\u00d4c\0\0", MALFORMED), // T with the high bit
                // too long
                Row.of("F" + TOO_MUCH, "\0Tb\0\0", TOO_LONG),
                Row.of("F" + TOO_MUCH, "", TOO_LONG),
                Row.of("F" + TOO_MUCH, "x".repeat(5000), TOO_LONG),
                Row.of("Fa\0T" + TOO_MUCH, "\0\0", TOO_LONG),
                Row.of("Fa\0T" + LONGEST + "\0T" + TOO_MUCH, "\0\0", TOO_LONG));
    }

    private static void check(Row row, int piece) {
        byte[] bytes = ByteString.of(row.envelope).toArray();
        EnvelopeCheck check = new EnvelopeCheck();
        int taken = 0;
        for (int i = 0; i < bytes.length; i += piece) {
            taken += check.take(bytes, i, Math.min(bytes.length, i + piece)) - i;
            if (check.isDecided()) {
                break;
            }
        }
        assertEquals(row.state, check.state(), row.envelope);
        assertEquals(row.taken, taken, row.envelope);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theAnswerDoesNotDependOnThePieces(Row row) {
        for (int piece : new int[] {1, 2, 3, 7, 1002, 1003, 1004, 100_000}) {
            check(row, piece);
        }
    }
}
