package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.io.ByteInput;
import org.qmailj.ingress.Databytes;

/** Reads one message from the client into the queue. */
final class DataReader {
    /** Lists how a message may end. */
    enum Outcome {
        COMPLETE,
        /** It has {@link #MAXHOPS} fields Received and Delivered-To, or more. */
        LOOPING,
        /** It has LF without CR, and nothing after that was read. */
        STRAY_NEWLINE,
        /** It has bytes that {@link StrictSyntax} does not allow. */
        BAD_BYTES,
        /** The client went away. */
        END_OF_INPUT
    }

    /** From so many hops on a message is considered to loop (MAXHOPS of qmail-smtpd.c). */
    private static final int MAXHOPS = 100;

    private static final int BUFFER = 8 << 10;

    private final ByteInput in;
    private final boolean strict;

    DataReader(ByteInput in, boolean strict) {
        this.in = in;
        this.strict = strict;
    }

    /** Reads the message to its end. The commands that follow stay in the input. */
    Outcome read(Databytes.Meter message) throws IOException {
        Blast blast = new Blast();
        StrictSyntax syntax = new StrictSyntax();
        byte[] out = new byte[BUFFER];
        while (!blast.state().isOver()) {
            if (!in.await()) {
                return Outcome.END_OF_INPUT;
            }
            int from = in.position();
            int stop = blast.feed(in.buffer(), from, from + in.available(), out);
            if (strict) {
                syntax.see(in.buffer(), from, stop);
            }
            in.skip(stop - from);
            message.put(out, 0, blast.written());
        }
        if (blast.state() == Blast.State.STRAY_NEWLINE) {
            return Outcome.STRAY_NEWLINE;
        }
        if (syntax.isBroken()) {
            return Outcome.BAD_BYTES;
        }
        return blast.hops() < MAXHOPS ? Outcome.COMPLETE : Outcome.LOOPING;
    }
}
