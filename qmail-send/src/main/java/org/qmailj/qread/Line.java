package org.qmailj.qread;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.time.Date822;
import org.qmailj.common.time.DateTime;

/** What is said of one message: {@code 9 Sep 2001 01:46:40 GMT  #457  1234  <sender>  bouncing}. */
record Line(long birth, long number, long size, ByteString sender, boolean bouncing) {
    ByteString format() {
        ByteBuilder line = Date822.appendTo(new ByteBuilder(), DateTime.utc(birth));
        line.append(" GMT  #").append(Long.toUnsignedString(number));
        line.append("  ").appendNumber(size);
        line.append("  <").append(visible(sender)).append("> ");
        if (bouncing) {
            line.append(" bouncing");
        }
        return line.append('\n').toByteString();
    }

    /** Returns a text with underscores for all bytes that could move a terminal's cursor. */
    static ByteString visible(ByteString text) {
        byte[] shown = text.toArray();
        for (int i = 0; i < shown.length; i++) {
            if (shown[i] < ' ' || shown[i] > '~') {
                shown[i] = '_';
            }
        }
        return ByteString.wrap(shown);
    }
}
