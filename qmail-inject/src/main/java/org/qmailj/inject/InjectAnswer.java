package org.qmailj.inject;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/** What the inject service tells its client to do (adr 0008, role 1). */
sealed interface InjectAnswer {
    /** Bytes of the longest one. */
    int LIMIT = 8 << 20;

    /** Send the next piece of descriptor 0, and nothing at its end. */
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
     * Become another program, relative to the home directory; descriptor 0 is as it was.
     *
     * @param argv argv[0] first
     * @param changes of the environment, one by one: NAME=value sets, NAME unsets
     */
    record Run(ByteString file, List<ByteString> argv, List<ByteString> changes)
            implements InjectAnswer {
        @Override
        public RecordWriter encode() {
            return new RecordWriter().u8(2).string(file).list(argv).list(changes);
        }
    }

    /**
     * Queue the new header and what of descriptor 0 is not used up by then.
     *
     * @param used of the bytes that were sent
     * @param envelope as qmail-queue reads it, to its last NUL
     * @param byProgram through QMAILQUEUE or bin/qmail-queue; otherwise through the queue service
     * @param changes of the environment before that, as in {@link Run}
     */
    record Queue(int used, ByteString header, ByteString envelope, boolean byProgram,
            List<ByteString> changes) implements InjectAnswer {
        /** An earlier front does not know 6, and runs the classic program. */
        @Override
        public RecordWriter encode() {
            RecordWriter to = changes.isEmpty()
                    ? new RecordWriter().u8(3) : new RecordWriter().u8(6).list(changes);
            return to.u32(used).string(header).string(envelope).u8(byProgram ? 1 : 0);
        }

        /** For the program to see, if there is one. */
        Queue changing(List<ByteString> environment) {
            return byProgram ? new Queue(used, header, envelope, true, environment) : this;
        }
    }

    /** Write the new header to descriptor 1, and what of descriptor 0 is not used up by then. */
    record Print(int used, ByteString header) implements InjectAnswer {
        @Override
        public RecordWriter encode() {
            return new RecordWriter().u8(4).u32(used).string(header);
        }
    }

    /** Run the classic program, with what was sent and then the rest of descriptor 0. */
    record Classic() implements InjectAnswer {
        @Override
        public RecordWriter encode() {
            return new RecordWriter().u8(5);
        }
    }

    RecordWriter encode();

    static InjectAnswer decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        int what = in.u8();
        InjectAnswer answer = switch (what) {
            case 0 -> new More();
            case 1 -> new Say(in.string(), in.string(), in.u8());
            case 2 -> new Run(in.string(), in.list(), in.list());
            case 3 -> queue(List.of(), in);
            case 4 -> new Print(in.u32(), in.string());
            case 5 -> new Classic();
            case 6 -> queue(in.list(), in);
            default -> throw new BrokenRecord("answer " + what);
        };
        in.end();
        return answer;
    }

    private static Queue queue(List<ByteString> changes, RecordReader in) throws BrokenRecord {
        return new Queue(in.u32(), in.string(), in.string(), flag(in), changes);
    }

    private static boolean flag(RecordReader in) throws BrokenRecord {
        int flag = in.u8();
        if (flag > 1) {
            throw new BrokenRecord("flag " + flag);
        }
        return flag == 1;
    }
}
