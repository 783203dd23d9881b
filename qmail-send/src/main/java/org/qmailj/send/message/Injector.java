package org.qmailj.send.message;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;

/** Queues bounces, by qmail-queue or the program that QMAILQUEUE names. */
public interface Injector {
    /**
     * Begins a message.
     *
     * @throws IOException if the program cannot be started
     */
    Message open() throws IOException;

    /** A message that is being queued. */
    interface Message {
        /** Returns the number that the log will tell beside {@code qp}. */
        long qp();

        /** Adds text to the message. A failure comes to light in {@link #close}. */
        void put(byte[] from, int offset, int length);

        /** Gives the message up: {@link #close} will not queue it. */
        void fail();

        /** Ends the message with its envelope, and waits until it is queued or refused. */
        Verdict close(ByteString sender, ByteString recipient) throws IOException;
    }
}
