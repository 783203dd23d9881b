package org.qmailj.common.rfc822;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.time.Date822;
import org.qmailj.common.time.DateTime;

/** Makes the fields for a message that has none of its own (newfield.c), newline included. */
public final class NewField {
    private NewField() {}

    /** Returns {@code Date: 26 Sep 1995 04:46:53 -0000}. */
    public static ByteString date(long seconds) {
        return ByteString.of("Date: ").concat(Date822.utc(seconds));
    }

    /**
     * Returns {@code Message-ID: <19950926044653.12345.qmail@silverton.berkeley.edu>}: the second
     * and the number of a process, which together occur only once on this host.
     *
     * @param idHost is used unchanged, up to its first NUL
     */
    public static ByteString messageId(ByteString idHost, long seconds, int pid) {
        DateTime t = DateTime.utc(seconds);
        ByteBuilder to = new ByteBuilder();
        to.append("Message-ID: <").appendNumber(t.year());
        Date822.twoDigits(to, t.month());
        Date822.twoDigits(to, t.day());
        Date822.twoDigits(to, t.hour());
        Date822.twoDigits(to, t.minute());
        Date822.twoDigits(to, t.second());
        to.append('.').appendNumber(pid).append(".qmail@");
        return to.append(idHost.cString()).append(">\n").toByteString();
    }
}
