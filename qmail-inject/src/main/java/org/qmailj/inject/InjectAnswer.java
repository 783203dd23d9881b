package org.qmailj.inject;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.RecordWriter;

/** What the inject service tells its client to do (docs/PROTOCOL.md, role 1). */
sealed interface InjectAnswer {
    /** The most bytes of an answer. */
    int LIMIT = 8 << 20;

    /** Send the next piece of descriptor 0; at its end, an empty one. */
    record More() implements InjectAnswer {
        @Override
        public RecordWriter encode() {
            return new RecordWriter().u8(0);
        }
    }

    /** Write these to descriptors 1 and 2, and end with the exit code. */
    record Say(ByteString out, ByteString complaint, int code) implements InjectAnswer {
        @Override
        public RecordWriter encode() {
            return new RecordWriter().u8(1).string(out).string(complaint).u8(code);
        }
    }

    /**
     * Become another program. Descriptor 0 has not been read.
     *
     * @param file the program, relative to the home directory
     * @param argv its arguments, argv[0] first
     * @param changes to be made to the environment, one after another: NAME=value sets, NAME unsets
     */
    record Run(ByteString file, List<ByteString> argv, List<ByteString> changes)
            implements InjectAnswer {
        @Override
        public RecordWriter encode() {
            return new RecordWriter().u8(2).string(file).list(argv).list(changes);
        }
    }

    /**
     * Queue the new header, followed by the rest of the message.
     *
     * @param used how many of the bytes that the client sent the header replaces
     * @param envelope as qmail-queue reads it, to its last NUL
     * @param byProgram through QMAILQUEUE or bin/qmail-queue, not through the queue service
     * @param changes to be made to the environment before that, as in {@link Run}
     */
    record Queue(int used, ByteString header, ByteString envelope, boolean byProgram,
            List<ByteString> changes) implements InjectAnswer {
        /** Says 3 where it can: a front that does not know 6 runs the classic program. */
        @Override
        public RecordWriter encode() {
            RecordWriter to = changes.isEmpty()
                    ? new RecordWriter().u8(3) : new RecordWriter().u8(6).list(changes);
            return to.u32(used).string(header).string(envelope).u8(byProgram ? 1 : 0);
        }

        /** Returns the same with these changes, for the program that queues the message, if any. */
        Queue changing(List<ByteString> environment) {
            return byProgram ? new Queue(used, header, envelope, true, environment) : this;
        }
    }

    /** Write the new header to descriptor 1, followed by the rest of the message. */
    record Print(int used, ByteString header) implements InjectAnswer {
        @Override
        public RecordWriter encode() {
            return new RecordWriter().u8(4).u32(used).string(header);
        }
    }

    /** Run the classic program on the whole message: what the client sent, and the rest. */
    record Classic() implements InjectAnswer {
        @Override
        public RecordWriter encode() {
            return new RecordWriter().u8(5);
        }
    }

    RecordWriter encode();
}
