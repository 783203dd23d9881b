package org.qmailj.smtpd;

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
final class Conversation {
    private static final int INPUT = 16 << 10;
    private static final int OUTPUT = 512;

    private final ByteSource source;
    private final ByteInput in;
    private final ByteOutput out;

    Conversation(ByteSource source, ByteSink sink) {
        this.source = source;
        this.in = new ByteInput(new AnswersFirst(), INPUT);
        this.out = new ByteOutput(sink, OUTPUT);
    }

    private final class AnswersFirst implements ByteSource {
        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            flush();
            return source.read(to, offset, length);
        }
    }

    /** What the client sends; reading it sends it the answers so far. */
    ByteInput in() {
        return in;
    }

    void say(Reply reply) {
        say(reply.line());
    }

    void say(ByteString bytes) {
        try {
            out.put(bytes);
        } catch (IOException e) {
            throw dieWrite();
        }
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw dieWrite();
        }
    }

    private static Die dieWrite() {
        return Die.silently(Session.FAILED);
    }
}
