package org.qmailj.common.time;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Writes dates as in RFC 822 section 5 and RFC 1123 section 5.2.14, without the day of the week.
 */
public final class Date822 {
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private Date822() {}

    /**
     * Returns {@code D Mon YYYY HH:MM:SS -0000} and a newline, which end every field of qmail that
     * has a date (date822fmt). The zone -0000 says nothing about local time.
     */
    public static ByteString utc(long seconds) {
        return appendTo(new ByteBuilder(), DateTime.utc(seconds)).append(" -0000\n").toByteString();
    }

    /** Appends the date and time of day without a zone. */
    public static ByteBuilder appendTo(ByteBuilder to, DateTime t) {
        to.appendNumber(t.day()).append(' ').append(month(t)).append(' ');
        to.appendNumber(t.year()).append(' ');
        twoDigits(to, t.hour()).append(':');
        twoDigits(to, t.minute()).append(':');
        return twoDigits(to, t.second());
    }

    /** Returns Jan to Dec. */
    public static String month(DateTime t) {
        return MONTHS[t.month() - 1];
    }

    /** Appends a number below 100 with its leading zero. */
    public static ByteBuilder twoDigits(ByteBuilder to, int number) {
        return to.append('0' + number / 10).append('0' + number % 10);
    }
}
