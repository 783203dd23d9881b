package org.qmailj.qmqpc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.ByteSource;

/**
 * Holds a whole message in memory, because QMQP needs its length first. It is kept in pieces, so
 * that it may be as large as the heap.
 */
final class Message {
    private static final int PIECE = 64 << 10;

    /** All but the last are full. */
    private final List<byte[]> pieces = new ArrayList<>();
    private int inLast = PIECE;
    private long length;

    private Message() {}

    /** Reads a message to its end. */
    static Message read(ByteSource from) throws IOException {
        Message message = new Message();
        while (message.take(from)) {
            // until there is no more
        }
        return message;
    }

    private boolean take(ByteSource from) throws IOException {
        if (inLast == PIECE) {
            pieces.add(new byte[PIECE]);
            inLast = 0;
        }
        int n = from.read(pieces.getLast(), inLast, PIECE - inLast);
        inLast += n;
        length += n;
        return n > 0;
    }

    long length() {
        return length;
    }

    void writeTo(ByteOutput to) throws IOException {
        long left = length;
        for (byte[] piece : pieces) {
            int n = (int) Math.min(left, PIECE);
            if (n > 0) {
                to.put(piece, 0, n);
            }
            left -= n;
        }
    }
}
