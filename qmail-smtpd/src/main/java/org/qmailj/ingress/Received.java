package org.qmailj.ingress;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.time.Date822;

/**
 * The field that says how a message came in over the network (received.c):
 *
 * <pre>
 * Received: from HOST (HELO NAME) (INFO@IP)
 *   by LOCAL with PROTOCOL; DATE
 * </pre>
 *
 * What the peer or its DNS chose is written with a question mark for each byte that could end the
 * field, a comment or a line.
 */
public final class Received {
    private static final ByteString MARKS = ByteString.of(".@%+/=:-[]");

    private Received() {}

    /**
     * The whole field with its newlines.
     *
     * @param helo what the client called itself, if that is worth telling, or null
     */
    public static ByteString field(Peer peer, String protocol, ByteString helo, long seconds) {
        ByteBuilder to = new ByteBuilder();
        safely(peer.remoteHost(), to.append("Received: from "));
        if (helo != null) {
            safely(helo, to.append(" (HELO ")).append(')');
        }
        to.append(" (");
        if (peer.remoteInfo() != null) {
            safely(peer.remoteInfo(), to).append('@');
        }
        safely(peer.remoteIp(), to).append(")\n  by ");
        safely(peer.local(), to).append(" with ").append(protocol).append("; ");
        return to.append(Date822.utc(seconds)).toByteString();
    }

    private static ByteBuilder safely(ByteString text, ByteBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            int b = text.at(i);
            to.append(isSafe(b) ? b : '?');
        }
        return to;
    }

    private static boolean isSafe(int b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
                || MARKS.indexOf(b) != -1;
    }
}
