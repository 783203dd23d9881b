package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.submit.Submission;

/** The sender and the recipients of the message that is to come. */
final class Envelope {
    /**
     * Longest list of recipients as qmail-queue gets it: {@code T}, the address and NUL for each.
     */
    private static final int RCPTTO_LIMIT = 16 << 20;

    private final ByteString mailfrom;
    private final boolean bad;
    private final ByteBuilder rcptto;
    private int recipients;

    /**
     * Without recipients yet.
     *
     * @param bad whether the sender is in badmailfrom: the client is told at RCPT
     * @param memory what the recipients are taken from
     */
    Envelope(ByteString mailfrom, boolean bad, Allowance memory) {
        this.mailfrom = mailfrom;
        this.bad = bad;
        this.rcptto = new ByteBuilder(RCPTTO_LIMIT, memory);
    }

    boolean isBad() {
        return bad;
    }

    int recipients() {
        return recipients;
    }

    /** Throws {@link ByteBuilder.TooLong} when there are too many. */
    void add(ByteString recipient) {
        rcptto.append('T').append(recipient).append(0);
        recipients++;
    }

    void giveTo(Submission message) throws IOException {
        message.from(mailfrom);
        message.put(rcptto.array(), 0, rcptto.length());
    }

    /** It is not needed any more. */
    void release() {
        rcptto.release();
    }
}
