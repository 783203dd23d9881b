package org.qmailj.ingress;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.submit.Submission;
import org.qmailj.common.time.Date822;

/**
 * Writes the field that says how a message came in over the network (received.c):
 *
 * <pre>
 * Received: from HOST (HELO NAME) (INFO@IP)
 *   by LOCAL with PROTOCOL; DATE
 * </pre>
 *
 * Bytes chosen by the client or its DNS that could end the field, a comment or a line are written
 * as question marks.
 */
public final class Received {
    private static final ByteString MARKS = ByteString.of(".@%+/=:-[]");

    /** Limits what is kept here, in bytes: the name that a client gives may have a megabyte. */
    private static final int PIECE = 512;

    private final Submission message;
    private final ByteBuilder piece = new ByteBuilder();

    private Received(Submission message) {
        this.message = message;
    }

    /**
     * Puts the whole field into a message, with its newlines.
     *
     * @param helo what the client called itself, if DNS calls it something else; or null
     */
    public static void put(
            Submission message, Peer peer, String protocol, ByteString helo, long seconds) {
        Received field = new Received(message).text("Received: from ").safely(peer.remoteHost());
        if (helo != null) {
            field.text(" (HELO ").safely(helo).text(")");
        }
        field.text(" (");
        if (peer.remoteInfo() != null) {
            field.safely(peer.remoteInfo()).text("@");
        }
        field.safely(peer.remoteIp()).text(")\n  by ").safely(peer.local())
                .text(" with ").text(protocol).text("; ");
        field.piece.append(Date822.utc(seconds));
        field.flush();
    }

    private Received text(String text) {
        piece.append(text);
        return this;
    }

    private Received safely(ByteString text) {
        for (int i = 0; i < text.length(); i++) {
            int b = text.at(i);
            piece.append(isSafe(b) ? b : '?');
            if (piece.length() >= PIECE) {
                flush();
            }
        }
        return this;
    }

    private void flush() {
        message.put(piece.array(), 0, piece.length());
        piece.clear();
    }

    private static boolean isSafe(int b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
                || MARKS.indexOf(b) != -1;
    }
}
