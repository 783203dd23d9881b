package org.qmailj.send.message;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * What a bounce says of one recipient: a paragraph of bounce/N (QSBMF, cr.yp.to/proto/qsbmf.txt).
 */
public final class BounceText {
    private BounceText() {}

    /**
     * The recipient in angle brackets on a line of its own, the report, an empty line. Paragraphs
     * are what a reader of bounces looks for, so a report has no empty lines of its own.
     */
    public static ByteString of(ByteString recipient, ByteString report) {
        ByteBuilder text = new ByteBuilder();
        text.append('<');
        for (int i = 0; i < recipient.length(); i++) {
            text.append(recipient.at(i) == '\n' ? '_' : recipient.at(i));
        }
        text.append(">:\n").append(report);
        if (!report.isEmpty() && report.at(report.length() - 1) != '\n') {
            text.append('\n');
        }
        for (int i = text.length() - 2; i > 0; i--) {
            if (text.at(i) == '\n' && text.at(i - 1) == '\n') {
                text.set(i, '/');
            }
        }
        return text.append('\n').toByteString();
    }
}
