package org.qmailj.qmqpc;

import java.io.EOFException;
import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.submit.QueueExit;

/**
 * Sends one message to a QMQP server (cr.yp.to/proto/qmqp.html): a netstring that contains those of
 * the message, the sender and the recipients. The server answers with one that begins with K, Z or
 * D.
 */
final class Conversation {
    /** Exit code for a message that the server has taken. */
    static final int ACCEPTED = 0;

    private final ByteSource from;
    private final ByteSink to;

    Conversation(ByteSource from, ByteSink to) {
        this.from = from;
        this.to = to;
    }

    /** Returns the exit code. Throws when the connection ends before the server's answer. */
    int send(Message message, ByteString addresses) throws IOException {
        String length = message.length() + ":";
        long whole = length.length() + message.length() + 1 + addresses.length();
        ByteOutput out = new ByteOutput(to);
        out.put(whole + ":");
        out.put(length);
        message.writeTo(out);
        out.put(',');
        out.put(addresses);
        out.put(',');
        out.flush();
        return answer();
    }

    /** Reads up to the first of the three letters, which decides wherever it stands. */
    private int answer() throws IOException {
        ByteInput in = new ByteInput(from, 1024);
        while (true) {
            switch (in.get()) {
                case 'K':
                    return ACCEPTED;
                case 'Z':
                    return QueueExit.TEMPORARILY_REJECTED.code();
                case 'D':
                    return QueueExit.REJECTED.code();
                case ByteInput.EOF:
                    throw new EOFException();
                default:
                    // a length, a colon
            }
        }
    }
}
