package org.qmailj.ingress;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.Submission;

/**
 * The size that a message may have: control/databytes, or the variable DATABYTES before it. It
 * counts bytes as they are stored, without the Received field. 0 means no limit.
 */
public record Databytes(long limit) {
    /** Limits nothing. */
    public static final Databytes NONE = new Databytes(0);

    private static final long UNSIGNED = 0xffffffffL;

    /** As both stand now. Any other text than a number is 0 in the variable. */
    public static Databytes read(Controls controls, Environment environment) throws IOException {
        long limit = controls.number(Control.DATABYTES) & UNSIGNED;
        ByteString variable = environment.get("DATABYTES");
        if (variable != null) {
            limit = number(variable);
        }
        return new Databytes(limit == UNSIGNED ? UNSIGNED - 1 : limit);
    }

    /** The digits that the text begins with; as in qmail, they count modulo 2^32. */
    private static long number(ByteString text) {
        long n = 0;
        for (int i = 0; i < text.length() && text.at(i) >= '0' && text.at(i) <= '9'; i++) {
            n = n * 10 + text.at(i) - '0';
        }
        return n & UNSIGNED;
    }

    /** For the contents of one message. */
    public Meter meter(Submission message) {
        return new Meter(message);
    }

    /** Puts contents into a message until they go over the limit; then the message fails. */
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

        /** So many bytes are to come; if they are too many, the message fails at once. */
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
