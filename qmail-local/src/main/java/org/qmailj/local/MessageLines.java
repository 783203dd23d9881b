package org.qmailj.local;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.mailbox.FromLine;
import org.qmailj.common.rfc822.Quote;

/**
 * Makes the lines that a delivery puts before the message, each with its newline. A newline within
 * an address becomes an underscore. The From_ line, which contains a date, is made on demand.
 */
final class MessageLines {
    private final ByteString sender;
    private final long seconds;
    private final ByteString returnPath;
    private final ByteString deliveredTo;
    private ByteString from;

    private MessageLines(
            ByteString sender, long seconds, ByteString returnPath, ByteString deliveredTo) {
        this.sender = sender;
        this.seconds = seconds;
        this.returnPath = returnPath;
        this.deliveredTo = deliveredTo;
    }

    static MessageLines of(ByteString sender, ByteString recipient, long seconds) {
        return new MessageLines(sender, seconds,
                line("Return-Path: <", Quote.quoteAddress(sender), ">\n"),
                line("Delivered-To: ", recipient, "\n"));
    }

    /** Returns the From_ line, for an mbox. */
    ByteString from() {
        if (from == null) {
            from = FromLine.of(sender, seconds);
        }
        return from;
    }

    ByteString returnPath() {
        return returnPath;
    }

    /** Returns the Delivered-To line. A message that contains it was here before. */
    ByteString deliveredTo() {
        return deliveredTo;
    }

    /** Returns the length of these two, which go before the message in a Maildir. */
    int length() {
        return returnPath.length() + deliveredTo.length();
    }

    /** Puts them at the beginning of an array. */
    void copyTo(byte[] to) {
        returnPath.copyTo(to, 0);
        deliveredTo.copyTo(to, returnPath.length());
    }

    private static ByteString line(String name, ByteString address, String end) {
        ByteBuilder to = new ByteBuilder().append(name);
        for (int i = 0; i < address.length(); i++) {
            int b = address.at(i);
            to.append(b == '\n' ? '_' : b);
        }
        return to.append(end).toByteString();
    }
}
