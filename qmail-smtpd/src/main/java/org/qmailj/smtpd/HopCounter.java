package org.qmailj.smtpd;

import org.qmailj.common.bytes.ByteString;

/**
 * Counts the header lines that begin with Received or Delivered, in upper or lower case, whatever
 * follows (qmail-smtpd.c, blast). The bytes are those of the client, so a line after a dot does
 * not count. The header ends with a line of CRLF alone.
 */
final class HopCounter {
    private static final byte[] DELIVERED = {'d', 'e', 'l', 'i', 'v', 'e', 'r', 'e', 'd'};
    private static final byte[] RECEIVED = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd'};

    private boolean inHeader = true;
    private int hops;

    /** The bytes of this line so far, at most as many as {@link #DELIVERED} has. */
    private int position;
    private boolean maybeDelivered = true;
    private boolean maybeReceived = true;
    private boolean maybeEmpty = true;

    int hops() {
        return hops;
    }

    void see(byte b) {
        if (inHeader) {
            if (position < DELIVERED.length) {
                match(b);
            }
            if (b == '\n') {
                position = 0;
                maybeDelivered = true;
                maybeReceived = true;
                maybeEmpty = true;
            }
        }
    }

    /** Sees these bytes, none of which is LF. */
    void see(byte[] bytes, int from, int to) {
        for (int i = from; i < to && inHeader && position < DELIVERED.length; i++) {
            match(bytes[i]);
        }
    }

    private void match(byte b) {
        int letter = ByteString.lower(b);
        maybeDelivered &= letter == DELIVERED[position];
        if (maybeDelivered && position == DELIVERED.length - 1) {
            hops++;
        }
        maybeReceived &= position < RECEIVED.length && letter == RECEIVED[position];
        if (maybeReceived && position == RECEIVED.length - 1) {
            hops++;
        }
        maybeEmpty &= position < 2 && b == (position == 0 ? '\r' : '\n');
        if (maybeEmpty && position == 1) {
            inHeader = false;
        }
        position++;
    }
}
