package org.qmailj.maildir;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.rfc822.FieldName;
import org.qmailj.common.rfc822.HeaderBody;

/**
 * Summarizes a message for maildirwatch: Return-Path and Delivered-To, the From field in bold, the
 * subject and the beginning of the body. The terminal gets no byte that it could obey.
 */
final class Summary implements HeaderBody.Listener {
    private static final int TEXT_LIMIT = 158;
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    private ByteString sender = ByteString.of("?");
    private ByteString recipient = ByteString.of("?");
    private ByteString from = ByteString.EMPTY;
    private final ByteBuilder text = new ByteBuilder();

    @Override
    public void field(ByteString field) {
        ByteString value = field.substring(FieldName.valueOffset(field));
        switch (FieldName.of(field)) {
            case SUBJECT -> body(value.toArray(), 0, value.length());
            case DELIVERED_TO -> recipient = value.isEmpty() ? recipient : withoutNewline(value);
            case RETURN_PATH -> sender = value.isEmpty() ? sender : withoutNewline(value);
            case FROM -> from = withoutNewline(field);
            default -> { } // shown by nobody
        }
    }

    private static ByteString withoutNewline(ByteString field) {
        return field.substring(0, field.length() - 1);
    }

    @Override
    public void endOfHeader() {
        // the body follows the subject at once
    }

    @Override
    public void body(byte[] bytes, int offset, int length) {
        text.append(bytes, offset, Math.min(length, TEXT_LIMIT - text.length()));
    }

    void write(ByteOutput window) throws IOException {
        window.put("FROM ");
        window.put(printable(sender, '?'));
        window.put(" TO <");
        window.put(printable(recipient, '?'));
        window.put(">\n");
        if (!from.isEmpty()) {
            window.put(BOLD);
            window.put(printable(from, '/'));
            window.put(PLAIN + "\n");
        }
        window.put(printable(text.toByteString(), '/'));
        window.put("\n\n");
    }

    private static ByteBuilder printable(ByteString from, char instead) {
        ByteBuilder to = new ByteBuilder();
        for (int i = 0; i < from.length(); i++) {
            int b = from.at(i);
            to.append(b < ' ' || b > '~' ? instead : b);
        }
        return to;
    }
}
