package org.qmailj.common.dns;

import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;

/**
 * Holds the address of a name server.
 *
 * @param ip 4 or 16 bytes in network order
 * @param zone the interface, by name or number, of a fe80: address, or empty. It is looked up for
 *     each question, because interfaces come and go
 */
record NameServer(ByteString ip, ByteString zone) {
    /** 127.0.0.1, the server of a host that names no other. */
    static final NameServer LOCAL = of(new byte[] {127, 0, 0, 1});

    private static final int GROUPS = 8;

    static NameServer of(byte[] ip) {
        return new NameServer(ByteString.wrap(ip), ByteString.EMPTY);
    }

    boolean isSix() {
        return ip.length() == 16;
    }

    /** Returns the IPv4 address, or IPv6 address with or without %zone, or null. */
    static NameServer parse(ByteString text) {
        IpAddress four = IpAddress.scan(text);
        if (four != null) {
            return of(four.toArray());
        }
        int percent = text.indexOf('%');
        ByteString address = percent == -1 ? text : text.substring(0, percent);
        ByteString zone = percent == -1 ? ByteString.EMPTY : text.substring(percent + 1);
        byte[] six = parseSix(address.toString());
        return six == null ? null : new NameServer(ByteString.wrap(six), zone);
    }

    /**
     * Parses RFC 4291 section 2.2: groups, at most one "::", perhaps an IPv4 address at the end.
     */
    private static byte[] parseSix(String text) {
        int gap = text.indexOf("::");
        byte[] ip = new byte[2 * GROUPS];
        if (gap == -1) {
            return groups(text, ip) == ip.length ? ip : null;
        }
        byte[] tail = new byte[2 * GROUPS];
        int before = groups(text.substring(0, gap), ip);
        int after = groups(text.substring(gap + 2), tail);
        if (before < 0 || after < 0 || before + after > ip.length - 2) {
            return null;
        }
        Arrays.fill(ip, before, ip.length, (byte) 0);
        System.arraycopy(tail, 0, ip, ip.length - after, after);
        return ip;
    }

    /** Returns how many bytes the groups of {@code text} fill, or -1. */
    private static int groups(String text, byte[] to) {
        int filled = 0;
        int at = 0;
        while (at < text.length()) {
            int colon = text.indexOf(':', at);
            String group = text.substring(at, colon == -1 ? text.length() : colon);
            if (filled == to.length || colon == text.length() - 1) {
                return -1;
            }
            IpAddress four = colon == -1 ? IpAddress.scan(ByteString.of(group)) : null;
            if (four != null && filled + 4 <= to.length) {
                System.arraycopy(four.toArray(), 0, to, filled, 4);
                return filled + 4;
            }
            int number = hex(group);
            if (number < 0) {
                return -1;
            }
            to[filled++] = (byte) (number >> 8);
            to[filled++] = (byte) number;
            at = colon == -1 ? text.length() : colon + 1;
        }
        return filled;
    }

    private static int hex(String group) {
        int number = 0;
        for (int i = 0; i < group.length(); i++) {
            int digit = Character.digit(group.charAt(i), 16);
            number = digit == -1 ? -1 : number << 4 | digit;
            if (number < 0) {
                return -1;
            }
        }
        return group.isEmpty() || group.length() > 4 ? -1 : number;
    }
}
