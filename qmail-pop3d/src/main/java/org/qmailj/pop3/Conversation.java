package org.qmailj.pop3;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.TimedFd;
import org.qmailj.common.program.Invocation;

/**
 * Both directions of a POP3 connection (RFC 1939). Each answer is sent before the next command is
 * read. Whatever fails here, the client is out of reach and the session over.
 */
public final class Conversation {
    /** How long a client may keep silent, or take no answers. */
    private static final int TIMEOUT_SECONDS = 1200;

    private static final int OUTPUT = 8 << 10;

    private static final byte[] OK = ByteString.of("+OK \r\n").toArray();

    private final ByteInput in;
    private final ByteOutput out;

    /**
     * @param ahead how many bytes at most are read before they are needed; they are lost to a
     *     program that goes on with the session
     */
    public Conversation(ByteSource source, ByteSink sink, int ahead) {
        this.in = new ByteInput(source, ahead);
        this.out = new ByteOutput(sink, OUTPUT);
    }

    /** On descriptors 0 and 1. */
    public static Conversation of(Invocation in, int ahead) {
        return new Conversation(
                new TimedFd(in.stdin(), TIMEOUT_SECONDS), new TimedFd(in.stdout(), TIMEOUT_SECONDS),
                ahead);
    }

    public ByteInput in() {
        return in;
    }

    /** For answers of more than one line; {@link ByteOutput#flush} ends them. */
    public ByteOutput out() {
        return out;
    }

    /** The answer that all is well. */
    public void ok() throws IOException {
        out.put(OK);
        out.flush();
    }

    /** The answer that it is not. */
    public void err(String text) throws IOException {
        out.put("-ERR ");
        out.put(text);
        out.put("\r\n");
        out.flush();
    }
}
