package org.qmailj.send.work;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does what may wait, for a disk or for another process, in other threads. The deciding thread
 * gives it work; the result comes back to it between two of its decisions. Only that thread calls
 * {@link #run} and {@link #running}.
 */
public interface Io {
    /**
     * A queue of work with threads of its own, so that what waits long holds up only its like. In a
     * lane with a single thread work is done in the order in which it was given. The threads have
     * its name, of which the system shows 15 bytes.
     */
    enum Lane {
        /** Short work on names and single bytes. Nothing here waits for a sync. */
        FILES(1),
        /** Bounce texts. There is one writer, so that the texts of two deliveries never mix. */
        BOUNCES(1),
        /** Preprocessing of new messages. */
        PREPROCESSING(16),
        /** Ends of messages; may run qmail-queue. */
        ENDS(4),
        /** Syncs of directories after the last removal from them, several messages at a time. */
        FINAL_SYNCS(1),
        /** Reading of directories, and of control files after HUP. */
        READS(2),
        /** The rest of a command that the pipe to a spawner did not take at once. */
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

    /** Has the deciding thread do something while the work that calls this goes on. */
    void tell(Runnable what);

    /** Returns how many pieces of work there are whose result the deciding thread has not had. */
    int running();
}
