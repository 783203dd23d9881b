package org.qmailj.ingress;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.program.Die;

/**
 * Both directions of the connection. Answers wait in a buffer until the session is about to wait
 * for the client: that is what makes pipelining (RFC 2920) cheap and keeps both sides from waiting
 * for each other. A client that takes no answers ends the session without a word.
 */
public final class Conversation {
    private final ByteSource source;
    private final ByteInput in;
    private final ByteOutput out;
    private final int gone;

    /**
     * With buffers of these sizes.
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

    /** What the client sends; reading it sends it the answers so far. */
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
