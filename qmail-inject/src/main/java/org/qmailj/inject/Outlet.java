package org.qmailj.inject;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.rfc822.Quote;
import org.qmailj.common.submit.QueueClient;

/**
 * Takes the new message. The calls come in this order: {@link #open}, {@link #put},
 * {@link #close}; {@link #flush} at any time.
 */
sealed interface Outlet {
    /** Is called before the first byte of the message. */
    void open(ByteString sender);

    void put(byte[] bytes, int offset, int length);

    default void put(ByteString bytes) {
        put(bytes.toArray(), 0, bytes.length());
    }

    default void put(String latin1) {
        put(ByteString.of(latin1));
    }

    /** Writes what is still buffered, if anybody could notice that it is. */
    void flush() throws IOException;

    /** Is called after the last byte; throws {@link Die} if the message was not taken. */
    void close(ByteString sender, List<ByteString> recipients) throws IOException;

    /**
     * Prints to descriptor 1, for -n. As in qmail, only {@link #flush} notices that it cannot be
     * written.
     */
    final class Printout implements Outlet {
        private final ByteOutput out;

        Printout(Invocation in) {
            this.out = new ByteOutput(in.stdout());
        }

        @Override
        public void open(ByteString sender) {
            put(returnPath(sender));
        }

        /** Returns what -n shows of the envelope. */
        static ByteString returnPath(ByteString sender) {
            return ByteString.of("Return-Path: <").concat(Quote.quoteAddress(sender))
                    .concat(">\n");
        }

        @Override
        public void put(byte[] bytes, int offset, int length) {
            try {
                out.put(bytes, offset, length);
            } catch (IOException e) {
                // the next flush fails, too
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close(ByteString sender, List<ByteString> recipients) {
            try {
                out.flush();
            } catch (IOException e) {
                // as in qmail, nobody is told
            }
        }
    }

    /**
     * Runs qmail-queue. If the program ends before close, qmail-queue sees no envelope and queues
     * nothing.
     */
    final class Queue implements Outlet {
        private final Invocation in;
        private QueueClient queue;

        Queue(Invocation in) {
            this.in = in;
        }

        @Override
        public void open(ByteString sender) {
            try {
                queue = QueueClient.open(in.home(), in.environment());
            } catch (PosixException e) {
                throw Complaint.noQueue();
            }
        }

        @Override
        public void put(byte[] bytes, int offset, int length) {
            queue.put(bytes, offset, length);
        }

        @Override
        public void flush() {
            // nobody sees a message in qmail-queue before it is complete
        }

        @Override
        public void close(ByteString sender, List<ByteString> recipients) throws IOException {
            queue.from(sender);
            for (int i = 0; i < recipients.size(); i++) {
                queue.to(recipients.get(i));
            }
            Die refused = Complaint.notQueued(queue.finish());
            if (refused != null) {
                throw refused;
            }
        }
    }

    /** Collects header and envelope for an answer of the service, whose client does the rest. */
    final class Draft implements Outlet {
        /** Heap for each byte of the answer until it is sent: several copies ({@link Header}). */
        private static final int HEAP_PER_ANSWER_BYTE = 4;

        private final boolean print;
        private final Allowance memory;
        private final ByteBuilder header = new ByteBuilder(InjectAnswer.LIMIT);

        Draft(boolean print, Allowance memory) {
            this.print = print;
            this.memory = memory;
        }

        @Override
        public void open(ByteString sender) {
            if (print) {
                put(Printout.returnPath(sender));
            }
        }

        @Override
        public void put(byte[] bytes, int offset, int length) {
            memory.require((long) HEAP_PER_ANSWER_BYTE * length);
            header.append(bytes, offset, length);
        }

        @Override
        public void flush() {
            // the client writes it when it is complete
        }

        @Override
        public void close(ByteString sender, List<ByteString> recipients) {
            // the client does that
        }

        ByteString header() {
            return header.toByteString();
        }

        /** Returns the envelope as qmail-queue reads it. Each address ends at its first NUL. */
        ByteString envelope(ByteString sender, List<ByteString> recipients) {
            ByteBuilder to = new ByteBuilder(InjectAnswer.LIMIT);
            address(to, 'F', sender);
            for (int i = 0; i < recipients.size(); i++) {
                address(to, 'T', recipients.get(i));
            }
            return to.append(0).toByteString();
        }

        private void address(ByteBuilder to, char kind, ByteString address) {
            ByteString shown = address.cString();
            memory.require(HEAP_PER_ANSWER_BYTE * (2L + shown.length()));
            to.append(kind).append(shown).append(0);
        }
    }
}
