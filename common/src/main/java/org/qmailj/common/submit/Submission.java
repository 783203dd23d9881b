package org.qmailj.common.submit;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteSource;

/**
 * One message on its way into the queue. Order of calls: {@link #put} the message, {@link #from}
 * once, {@link #to} for each recipient, {@link #finish}; and {@link #close} at any time. Only
 * {@code finish} tells what went wrong.
 */
public interface Submission extends AutoCloseable {
    /**
     * Returns the number of the message in Received lines and logs, after {@link #finish}; 0 if it
     * was given to nobody. A {@link QueueClient} has it from the beginning.
     */
    long qp();

    void put(byte[] from, int offset, int length);

    /** Puts everything that comes from there, read in pieces of {@code chunk}'s length. */
    default void putAll(ByteSource from, byte[] chunk) throws IOException {
        for (int n = from.read(chunk, 0, chunk.length); n > 0;
                n = from.read(chunk, 0, chunk.length)) {
            put(chunk, 0, n);
        }
    }

    default void put(ByteString bytes) {
        put(bytes.toArray(), 0, bytes.length());
    }

    default void put(String latin1) {
        put(ByteString.of(latin1));
    }

    /**
     * Makes {@link #finish} fail, so that the message is not accepted. What is put later is
     * dropped.
     */
    void fail();

    /** Ends the message and names the sender. */
    void from(ByteString sender) throws IOException;

    void to(ByteString recipient);

    /** Ends the envelope, unless something has failed, waits for the answer and returns it. */
    Verdict finish() throws IOException;

    /**
     * Gives the message up if it is not finished: the envelope never ends, so nothing is queued.
     * Does not wait for an answer.
     */
    @Override
    void close() throws IOException;

    /**
     * Waits for the child of a message that was given up, for callers whose process goes on. A
     * process that ends leaves its child to init.
     */
    default void awaitAbandoned() throws IOException {}
}
