package org.qmailj.pop3d;

import java.io.IOException;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;

/**
 * Sends a message to the client: each line ends with CRLF, a dot at its beginning is doubled, and a
 * dot alone is the end (RFC 1939, 3). qmail sends an empty line before that dot. A message
 * whose last line has no newline gets one; POP3 cannot tell the difference.
 */
final class Blast {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] END = {'\r', '\n', '.', '\r', '\n'};

    private Blast() {}

    /** Sends the header and n lines of the body, n unsigned; {@link Selection#ALL} is all. */
    static void send(ByteInput message, long lines, ByteOutput client) throws IOException {
        boolean inHeader = true;
        long left = lines;
        while (message.await()) {
            if (!inHeader && left != Selection.ALL && left-- == 0) {
                break;
            }
            if (message.buffer()[message.position()] == '.') {
                client.put('.');
            }
            boolean empty = sendLine(message, client) == 0;
            inHeader &= !empty;
        }
        client.put(END);
        client.flush();
    }

    /** Sends one line; returns how many bytes preceded the newline. */
    private static long sendLine(ByteInput message, ByteOutput client) throws IOException {
        long length = 0;
        boolean complete = false;
        while (!complete && message.await()) {
            byte[] bytes = message.buffer();
            int start = message.position();
            int end = start + message.available();
            int stop = start;
            while (stop < end && bytes[stop] != '\n') {
                stop++;
            }
            complete = stop < end;
            client.put(bytes, start, stop - start);
            length += stop - start;
            message.skip(stop - start + (complete ? 1 : 0));
        }
        client.put(CRLF);
        return length;
    }
}
