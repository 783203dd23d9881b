package org.qmailj.common.submit;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteSource;

/**
 * One message on its way into the queue. Order of calls: {@link #put} the message, {@link #from}
 * once, {@link #to} for each recipient, {@link #finish}; and {@link #close} at any time.
 * What goes wrong on the way is told by {@code finish} alone.
 */
public interface Submission extends AutoCloseable {
    /** The number of the message in Received lines and logs. */
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
     * Makes {@link #finish} fail: the message is not to be accepted. What is put later is dropped.
     */
    void fail();

    /** Ends the message and names the sender. */
    void from(ByteString sender) throws IOException;

    void to(ByteString recipient);

    /** Ends the envelope, unless something failed before, and waits for the answer. */
    Verdict finish() throws IOException;

    /**
     * Gives up what is not finished, without an answer: the envelope never ends, so nothing is
     * queued.
     */
    @Override
    void close() throws IOException;

    /**
     * For callers whose process goes on after a message was given up: waits for what is left of it.
     * A process that ends leaves that to others.
     */
    default void awaitAbandoned() throws IOException {}
}
