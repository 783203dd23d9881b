package org.qmailj.ingress;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.program.Die;

/**
 * Reads from and writes to a client. Answers stay in a buffer until the session has to wait for the
 * client: this makes pipelining (RFC 2920) cheap, and the two never wait for each other. A client
 * that takes no answers ends the session.
 */
public final class Conversation {
    private final ByteSource source;
    private final ByteInput in;
    private final ByteOutput out;
    private final int gone;

    /**
     * Makes a conversation with buffers of these sizes, in bytes.
     *
     * @param gone the exit code when the client takes no answers
     */
    public Conversation(ByteSource source, int input, ByteSink sink, int output, int gone) {
        this.source = source;
        this.gone = gone;
        this.in = new ByteInput(new AnswersFirst(), input);
        this.out = new ByteOutput(sink, output);
    }

    private final class AnswersFirst implements ByteSource {
        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            flush();
            return source.read(to, offset, length);
        }
    }

    /** Returns what the client sends. Reading more sends the answers so far. */
    public ByteInput in() {
        return in;
    }

    public void say(ByteString bytes) {
        try {
            out.put(bytes);
        } catch (IOException e) {
            throw dieWrite();
        }
    }

    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw dieWrite();
        }
    }

    private Die dieWrite() {
        return Die.silently(gone);
    }
}
