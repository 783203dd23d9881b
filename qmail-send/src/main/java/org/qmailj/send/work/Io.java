package org.qmailj.send.work;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Everything that may wait, for a disk or for another process, is done elsewhere. The deciding
 * thread says what; the result comes back to it between two of its decisions.
 */
public interface Io {
    /** Who does it. Work of one lane with a single thread is done in the order it was given. */
    enum Lane {
        /** Short work on names and single bytes; nothing here waits for a sync. */
        FILES(1),
        /** Bounce texts: one writer, so that texts never mix. */
        BOUNCES(1),
        /** Preprocessing of new messages. */
        NEWS(16),
        /** Ends of messages; may run qmail-queue. */
        ENDS(4),
        /** The names of messages that have ended, off the disk. */
        GONE_NAMES(1),
        /** Reading directories. */
        SCANS(2),
        /** Commands that a pipe did not take at once. */
        LOCAL_COMMANDS(1),
        REMOTE_COMMANDS(1);

        private final int threads;

        Lane(int threads) {
            this.threads = threads;
        }

        public int threads() {
            return threads;
        }
    }

    /**
     * Does {@code work} in its lane, then gives the result to {@code then} in the deciding thread.
     * The work answers its failures as values: an exception that it lets through ends the program.
     */
    <T> void run(Lane lane, Supplier<T> work, Consumer<T> then);

    /** From within work: has the deciding thread do something while the work goes on. */
    void tell(Runnable what);

    /** Pieces of work whose result the deciding thread has not had yet. */
    int running();
}
