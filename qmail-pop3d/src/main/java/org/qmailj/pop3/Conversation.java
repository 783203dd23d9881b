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
 * Reads from and writes to a POP3 client (RFC 1939). Each answer is sent before the next command is
 * read. Any failure here means that the client is out of reach and the session over.
 */
public final class Conversation {
    /** Limits how long a client may stay silent, or accept no answers. */
    private static final int TIMEOUT_SECONDS = 1200;

    private static final int OUTPUT = 8 << 10;

    private static final byte[] OK = ByteString.of("+OK \r\n").toArray();

    private final ByteInput in;
    private final ByteOutput out;

    /**
     * @param ahead how many bytes at most are read before they are needed; a program that continues
     *     the session does not get them
     */
    public Conversation(ByteSource source, ByteSink sink, int ahead) {
        this.in = new ByteInput(source, ahead);
        this.out = new ByteOutput(sink, OUTPUT);
    }

    /** Returns a conversation on descriptors 0 and 1. */
    public static Conversation of(Invocation in, int ahead) {
        return new Conversation(
                new TimedFd(in.stdin(), TIMEOUT_SECONDS), new TimedFd(in.stdout(), TIMEOUT_SECONDS),
                ahead);
    }

    public ByteInput in() {
        return in;
    }

    /** Returns the output for an answer of several lines; {@link ByteOutput#flush} ends it. */
    public ByteOutput out() {
        return out;
    }

    /** Answers +OK. */
    public void ok() throws IOException {
        out.put(OK);
        out.flush();
    }

    /** Answers -ERR. */
    public void err(String text) throws IOException {
        out.put("-ERR ");
        out.put(text);
        out.put("\r\n");
        out.flush();
    }
}
