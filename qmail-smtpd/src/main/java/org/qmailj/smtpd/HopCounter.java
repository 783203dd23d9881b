package org.qmailj.smtpd;

/**
 * Counts the header lines that begin with Received or Delivered, whatever follows. It sees the
 * bytes as they come from the client, so a line behind a dot does not count; and like qmail it
 * takes each letter in either case. The header ends with a line of CRLF alone.
 */
final class HopCounter {
    private static final byte[] DELIVERED = {'d', 'e', 'l', 'i', 'v', 'e', 'r', 'e', 'd'};
    private static final byte[] RECEIVED = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd'};

    private boolean inHeader = true;
    private int hops;
    /** Bytes of this line so far, not counted beyond {@link #DELIVERED}. */
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

    /** The same for each of these, none of which is LF. */
    void see(byte[] bytes, int from, int to) {
        for (int i = from; i < to && inHeader && position < DELIVERED.length; i++) {
            match(bytes[i]);
        }
    }

    private void match(byte b) {
        int letter = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
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
