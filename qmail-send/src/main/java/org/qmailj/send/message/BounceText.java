package org.qmailj.send.message;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Makes the paragraph of bounce/N for one recipient (addbounce of qmail-send.c; its format is
 * QSBMF, cr.yp.to/proto/qsbmf.txt).
 */
public final class BounceText {
    private BounceText() {}

    /**
     * Returns the paragraph: {@code <RECIPIENT>:} on a line of its own, the report, an empty line.
     * A newline in the recipient becomes an underscore. An empty line ends a paragraph, so one
     * within the report gets a slash.
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
