package org.qmailj.maildir;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.mailbox.FromLine;
import org.qmailj.common.mailbox.MboxWriter;

/**
 * Writes a message of a Maildir into an mbox, for maildir2mbox: a From_ line made from its
 * Return-Path, which must be the first line, and the time of its delivery; then its lines. A last
 * line without newline is not written.
 */
final class MboxEntry {
    private static final ByteString RETURN_PATH = ByteString.of("Return-Path: <");
    private static final String UNKNOWN = "X".repeat(3);
    private static final int CHUNK = 8192;

    private MboxEntry() {}

    static void copy(InputFile message, long mtime, ByteOutput to) throws IOException {
        long length = message.finishedLines();
        ByteString sender = null;
        if (length > 0) { // else it may be a fifo, in which nobody can go back
            message.seek(0);
            sender = returnPath(new ByteInput(message));
            message.seek(0);
        }
        to.put(fromLine(sender, mtime));
        MboxWriter mbox = new MboxWriter(to);
        byte[] chunk = new byte[CHUNK];
        for (long left = length; left > 0; ) {
            int n = message.read(chunk, 0, (int) Math.min(CHUNK, left));
            if (n == 0) {
                break;
            }
            mbox.put(chunk, 0, n);
            left -= n;
        }
        mbox.end();
    }

    /** Returns the first line from its {@code <} on, if it is a Return-Path, else null. */
    private static ByteString returnPath(ByteInput message) throws IOException {
        for (int i = 0; i < RETURN_PATH.length(); i++) {
            if (message.get() != RETURN_PATH.at(i)) {
                return null;
            }
        }
        ByteBuilder rest = new ByteBuilder();
        message.getLine(rest, '\n');
        return rest.toByteString();
    }

    /** @param sender with the {@code >} and the newline after it; null when unknown */
    static ByteString fromLine(ByteString sender, long seconds) {
        ByteBuilder to = new ByteBuilder().append("From ");
        if (sender == null) {
            to.append(UNKNOWN);
        } else if (sender.at(0) == '>') {
            to.append("MAILER-DAEMON");
        } else {
            for (int i = 0; i < sender.length() - 2; i++) {
                int b = sender.at(i);
                to.append(b == ' ' || b == '\t' ? '-' : b);
            }
        }
        return FromLine.appendTime(to.append(' '), seconds).toByteString();
    }
}
