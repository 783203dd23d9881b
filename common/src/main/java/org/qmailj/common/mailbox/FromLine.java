package org.qmailj.common.mailbox;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.time.Date822;
import org.qmailj.common.time.DateTime;

/**
 * Writes the line that begins a message in an mbox, {@code From sender Sat Jan  1...} without zone
 * (mbox(5)). The time is UTC whatever TZ says, and the day has two digits.
 */
public final class FromLine {
    private static final String[] DAYS = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

    private FromLine() {}

    /**
     * Returns the line with its newline. Blanks, tabs and newlines of the sender become dashes; an
     * empty sender becomes MAILER-DAEMON.
     */
    public static ByteString of(ByteString sender, long seconds) {
        ByteBuilder to = new ByteBuilder().append("From ");
        if (sender.isEmpty()) {
            to.append("MAILER-DAEMON");
        }
        for (int i = 0; i < sender.length(); i++) {
            int b = sender.at(i);
            to.append(b == ' ' || b == '\t' || b == '\n' ? '-' : b);
        }
        return appendTime(to.append(' '), seconds).toByteString();
    }

    /** Appends {@code Www Mon DD HH:MM:SS YYYY} and a newline (myctime). */
    public static ByteBuilder appendTime(ByteBuilder to, long seconds) {
        DateTime t = DateTime.utc(seconds);
        to.append(DAYS[t.weekday()]).append(' ').append(Date822.month(t)).append(' ');
        Date822.twoDigits(to, t.day()).append(' ');
        Date822.twoDigits(to, t.hour()).append(':');
        Date822.twoDigits(to, t.minute()).append(':');
        Date822.twoDigits(to, t.second()).append(' ');
        return to.appendNumber(t.year()).append('\n');
    }
}
