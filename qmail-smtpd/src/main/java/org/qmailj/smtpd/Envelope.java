package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.submit.Submission;

/** Holds the sender and the recipients of the message that a client is about to send. */
final class Envelope {
    /** Limits the recipients, in bytes, with a NUL after each. */
    private static final int RCPTTO_LIMIT = 16 << 20;

    private final ByteString mailfrom;
    private final boolean bad;

    /** The recipients, each with a NUL after it. */
    private final ByteBuilder rcptto;
    private int recipients;

    /**
     * Makes an envelope without recipients.
     *
     * @param bad whether the sender is in badmailfrom, of which the client is told at RCPT
     * @param memory provides for the recipients
     */
    Envelope(ByteString mailfrom, boolean bad, Allowance memory) {
        this.mailfrom = mailfrom;
        this.bad = bad;
        this.rcptto = new ByteBuilder(RCPTTO_LIMIT, memory);
    }

    boolean isBad() {
        return bad;
    }

    /** Returns how many recipients there are. */
    int recipients() {
        return recipients;
    }

    /**
     * Adds an address, which has no NUL.
     *
     * @throws ByteBuilder.TooLong beyond the limit or the memory
     */
    void add(ByteString recipient) {
        rcptto.append(recipient).append(0);
        recipients++;
    }

    void giveTo(Submission message) throws IOException {
        message.from(mailfrom);
        byte[] all = rcptto.array();
        int start = 0;
        for (int i = 0; i < rcptto.length(); i++) {
            if (all[i] == 0) {
                message.to(ByteString.of(all, start, i - start));
                start = i + 1;
            }
        }
    }

    /** Gives the memory of the recipients back; the envelope is no longer needed. */
    void release() {
        rcptto.release();
    }
}
