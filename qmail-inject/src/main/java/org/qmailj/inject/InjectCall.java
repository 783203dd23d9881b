package org.qmailj.inject;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;

/**
 * What a client asks the inject service: the first record of its session (docs/PROTOCOL.md, role
 * 1).
 */
sealed interface InjectCall {
    /** The most bytes of a call. */
    int LIMIT = 256 << 10;

    /** The program whose command line it is. */
    enum Program {
        QMAIL_INJECT,
        SENDMAIL
    }

    /** The file that QMAILMFTFILE names, as the client could read it. */
    sealed interface Lists {
        /** There is no variable, or no such file. */
        record None() implements Lists {}

        record Contents(ByteString text) implements Lists {}

        record Unreadable() implements Lists {}
    }

    /**
     * A program was called.
     *
     * @param argv its arguments, argv[0] first
     */
    record Call(Program program, List<ByteString> argv, Environment environment, Lists lists)
            implements InjectCall {}

    /** How queueing the message ended. */
    enum Ending {
        /** qmail-queue ended with the exit code. */
        EXIT,
        CRASH,
        /** qmail-queue could not be started. */
        NO_QUEUE,
        /** Descriptor 0 could not be read, or descriptor 1 not be written (with -n). */
        READ_ERROR,
        /** The system kept no exit code of qmail-queue: the caller ignores SIGCHLD. */
        NO_STATUS
    }

    /** Asks what to tell the caller about the ending. */
    record Explain(Ending ending, int code, ByteString text) implements InjectCall {}

    static InjectCall decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        int what = in.u8();
        InjectCall call = switch (what) {
            case 0, 1 -> call(Program.values()[what], in);
            case 2 -> explain(in);
            default -> throw new BrokenRecord("call " + what);
        };
        in.end();
        return call;
    }

    private static Call call(Program program, RecordReader in) throws BrokenRecord {
        List<ByteString> argv = in.list();
        if (argv.isEmpty()) {
            throw new BrokenRecord("a call without argv[0]");
        }
        Environment environment = new Environment(in.list());
        int how = in.u8();
        ByteString text = in.string();
        return new Call(program, argv, environment, switch (how) {
            case 0 -> new Lists.None();
            case 1 -> new Lists.Contents(text);
            case 2 -> new Lists.Unreadable();
            default -> throw new BrokenRecord("lists " + how);
        });
    }

    private static Explain explain(RecordReader in) throws BrokenRecord {
        int ending = in.u8();
        if (ending >= Ending.values().length) {
            throw new BrokenRecord("ending " + ending);
        }
        return new Explain(Ending.values()[ending], in.u8(), in.string());
    }
}
