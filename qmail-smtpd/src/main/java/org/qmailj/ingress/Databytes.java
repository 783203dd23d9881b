package org.qmailj.ingress;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.Submission;

/**
 * Limits the size of messages, as control/databytes says, or the variable DATABYTES if it is set.
 * What counts are the bytes that are stored, without the Received field.
 *
 * @param limit in bytes; 0 for none
 */
public record Databytes(long limit) {
    /** Limits nothing. */
    public static final Databytes NONE = new Databytes(0);

    private static final long UNSIGNED = 0xffffffffL;

    /** Reads both, modulo 2^32 as in qmail. In the variable, text that is no number is 0. */
    public static Databytes read(Controls controls, Environment environment) throws IOException {
        long limit = controls.number(Control.DATABYTES) & UNSIGNED;
        ByteString variable = environment.get("DATABYTES");
        if (variable != null) {
            limit = Decimal.scan(variable, 0) & UNSIGNED;
        }
        return new Databytes(limit == UNSIGNED ? UNSIGNED - 1 : limit);
    }

    /** Returns a meter for one message. */
    public Meter meter(Submission message) {
        return new Meter(message);
    }

    /** Puts contents into a message. Beyond the limit the message fails. */
    public final class Meter {
        private final Submission message;
        private long stored;

        private Meter(Submission message) {
            this.message = message;
        }

        public void put(byte[] from, int offset, int length) {
            if (limit == 0 || stored + length <= limit) {
                message.put(from, offset, length);
            } else if (stored <= limit) {
                message.put(from, offset, (int) (limit - stored));
                message.fail();
            }
            stored += length;
        }

        /** Makes the message fail at once if so many bytes, which are to come, are too many. */
        public void announce(long size) {
            if (limit != 0 && size > limit) {
                stored = size;
                message.fail();
            }
        }

        public boolean isExceeded() {
            return limit != 0 && stored > limit;
        }
    }
}
