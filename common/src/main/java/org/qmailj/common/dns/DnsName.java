package org.qmailj.common.dns;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;

/**
 * Converts domain names between their two forms (RFC 1035 sections 3.1, 4.1.4 and 5.1). In text,
 * dots separate the labels; a backslash makes the next byte, or the byte of three decimal digits,
 * part of its label. The root is the empty text.
 */
final class DnsName {
    /** Limits a name on the wire, with all length bytes. */
    static final int MAX_WIRE = 255;

    private static final int MAX_LABEL = 63;
    private static final String ESCAPED = "\".;\\()@$";

    private DnsName() {}

    /** Returns the wire form without compression, or null if the text is not a name. */
    static byte[] encode(ByteString text) {
        byte[] wire = new byte[MAX_WIRE];
        int label = 0;
        int end = 1;
        int at = 0;
        while (at < text.length()) {
            int b = text.at(at++);
            if (b == '.') {
                if (end == label + 1 && text.length() > 1) {
                    return null; // an empty label; the text "." alone is the root
                }
                if (at < text.length()) {
                    label = end++;
                }
                continue;
            }
            if (b == '\\') {
                int digits = Decimal.end(text, at) > at ? 3 : 1;
                if (at + digits > text.length()) {
                    return null;
                }
                b = digits == 1
                        ? text.at(at) : (int) Decimal.whole(text.substring(at, at + 3), 255);
                at += digits;
            }
            if (b < 0 || end - label > MAX_LABEL || end >= MAX_WIRE - 1) {
                return null;
            }
            wire[end++] = (byte) b;
            wire[label]++;
        }
        int length = wire[label] == 0 ? end : end + 1;
        byte[] exact = new byte[length];
        System.arraycopy(wire, 0, exact, 0, Math.min(end, length));
        return exact;
    }

    /**
     * Appends the text of the name that begins at {@code at} of a packet. Returns where the packet
     * continues, or -1 when there is no name: cut off, too long, or pointing anywhere but
     * backwards.
     */
    static int expand(byte[] packet, int length, int at, ByteBuilder text) {
        int next = -1;
        int limit = at;
        int wire = 1;
        while (at < length) {
            int n = packet[at++] & 0xff;
            if (n == 0) {
                return next == -1 ? at : next;
            }
            if (n >= 0xc0) {
                if (at >= length) {
                    return -1;
                }
                int target = (n & 0x3f) << 8 | packet[at++] & 0xff;
                next = next == -1 ? at : next;
                if (target >= limit) {
                    return -1; // each jump goes further back than all before it: no loops
                }
                limit = target;
                at = target;
                continue;
            }
            wire += n + 1;
            if (n > MAX_LABEL || at + n > length || wire > MAX_WIRE) {
                return -1;
            }
            if (wire > n + 2) {
                text.append('.');
            }
            for (int i = 0; i < n; i++) {
                appendByte(text, packet[at++] & 0xff);
            }
        }
        return -1;
    }

    private static void appendByte(ByteBuilder text, int b) {
        if (b <= ' ' || b > '~') {
            text.append('\\').append('0' + b / 100).append('0' + b / 10 % 10).append('0' + b % 10);
            return;
        }
        if (ESCAPED.indexOf(b) != -1) {
            text.append('\\');
        }
        text.append(b);
    }
}
