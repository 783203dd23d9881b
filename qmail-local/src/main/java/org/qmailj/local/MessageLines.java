package org.qmailj.local;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.mailbox.FromLine;
import org.qmailj.common.rfc822.Quote;

/**
 * The lines that a delivery puts before the message, each with its newline. A newline within an
 * address becomes an underscore.
 *
 * @param from From_ line, for an mbox
 * @param returnPath Return-Path, for a file
 * @param deliveredTo Delivered-To: where this line stands in a message, it has been here before
 */
record MessageLines(ByteString from, ByteString returnPath, ByteString deliveredTo) {
    static MessageLines of(ByteString sender, ByteString recipient, long seconds) {
        return new MessageLines(FromLine.of(sender, seconds),
                line("Return-Path: <", Quote.quoteAddress(sender), ">\n"), deliveredTo(recipient));
    }

    static ByteString deliveredTo(ByteString recipient) {
        return line("Delivered-To: ", recipient, "\n");
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
