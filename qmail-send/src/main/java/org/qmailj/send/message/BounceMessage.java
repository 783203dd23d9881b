package org.qmailj.send.message;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.rfc822.NewField;
import org.qmailj.common.rfc822.Quote;
import org.qmailj.common.submit.Submission;
import org.qmailj.send.disk.Disk;

/**
 * Makes the failure notice for one message (injectbounce of qmail-send.c). It goes to the message's
 * sender, from the empty sender; if the message has no sender, because it is such a notice itself,
 * it goes to the local authority, from {@code #@[]}.
 *
 * @param from the local part of the notice's author
 * @param host the host of the notice's author
 * @param doubleBounceTo the address of the local authority
 * @param sender the sender of the message that failed; the owner, not the VERP form ({@link Verp})
 * @param maxBytes how much of that message is copied; 0: all of it
 */
record BounceMessage(
        ByteString from, ByteString host, ByteString doubleBounceTo, ByteString sender,
        long maxBytes) {
    /** The sender of double bounces. A message of this sender that fails is discarded. */
    static final ByteString DOUBLE = ByteString.of("#@[]");

    private static final ByteString TRUNCATED =
            ByteString.of("\n\n--- Rest of message truncated.\n");

    private static final int CHUNK = 8192;

    static BounceMessage of(Settings settings, ByteString sender) {
        return new BounceMessage(
                settings.bounceFrom(), settings.bounceHost(), settings.doubleBounceTo(), sender,
                settings.bounceMaxBytes());
    }

    private boolean isDouble() {
        return sender.isEmpty();
    }

    private ByteString recipient() {
        return isDouble() ? doubleBounceTo : sender;
    }

    private ByteString header(long now) {
        return NewField.date(now)
                .concat("From: ").concat(Quote.quote(from)).concat("@").concat(host)
                .concat("\nTo: ").concat(Quote.quoteAddress(recipient()))
                .concat("\nSubject: failure notice\n\n");
    }

    private ByteString introduction() {
        return ByteString.of("Hi. This is the qmail-send program at ").concat(host).concat(
                isDouble()
                        ? ".\nI tried to deliver a bounce message to this address,"
                                + " but the bounce bounced!\n\n"
                        : ".\nI'm afraid I wasn't able to deliver your message"
                                + " to the following addresses.\n"
                                + "This is a permanent error; I've given up."
                                + " Sorry it didn't work out.\n\n");
    }

    private ByteString separator() {
        return ByteString.of(
                        isDouble()
                                ? "--- Below this line is the original bounce.\n\n"
                                : "--- Below this line is a copy of the message.\n\n")
                .concat("Return-Path: <").concat(Quote.quoteAddress(sender)).concat(">\n");
    }

    /**
     * Writes the notice, with the texts that were collected in the file {@code bounce} and the
     * message {@code mess}, and queues it. A file that cannot be read makes the queueing fail.
     *
     * @throws IOException if it cannot be learned what became of the notice
     */
    Verdict inject(
            Submission to, Disk disk, ByteString bounce, ByteString mess, long now)
            throws IOException {
        to.put(header(now));
        to.put(introduction());
        copy(to, disk, bounce, Long.MAX_VALUE);
        to.put(separator());
        if (!copy(to, disk, mess, maxBytes == 0 ? Long.MAX_VALUE : maxBytes)) {
            to.put(TRUNCATED);
        }
        to.from(isDouble() ? DOUBLE : ByteString.EMPTY);
        to.to(recipient());
        return to.finish();
    }

    /** Copies at most {@code limit} bytes of a file; returns whether that was all of it. */
    private static boolean copy(Submission to, Disk disk, ByteString file, long limit) {
        try (OpenFile in = disk.read(file, 0)) {
            long left = limit;
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk, 0, CHUNK); n > 0; n = in.read(chunk, 0, CHUNK)) {
                to.put(chunk, 0, (int) Math.min(n, left));
                if (n > left) {
                    return false;
                }
                left -= n;
            }
        } catch (IOException e) {
            to.fail();
        }
        return true;
    }
}
