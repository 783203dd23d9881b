package org.qmailj.common.time;

import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/**
 * Holds a second since 1970 as a date and time of day (datetime_tai). There are no leap seconds, as
 * in the kernel's clock.
 *
 * @param month 1 to 12
 * @param weekday 0 is Sunday
 * @param offset by how many seconds this clock is ahead of UTC
 */
public record DateTime(
        long year, int month, int day, int hour, int minute, int second, int weekday, int offset) {
    private static final int SECONDS_A_DAY = 86400;
    private static final int DAYS_IN_400_YEARS = 146097;
    private static final int DAYS_IN_100_YEARS = 36524;
    private static final int DAYS_IN_4_YEARS = 1461;
    private static final int DAYS_IN_5_MONTHS = 153;

    /** Counts from 1 March of year 0, so that years end with their leap day, to 1 January 1970. */
    private static final long DAYS_BEFORE_1970 = 719468;

    /** Returns the time in the zone that TZ names, or else the host's. */
    public static DateTime local(long seconds) throws PosixException {
        long[] v = Posix.localTime(seconds);
        return new DateTime(
                v[0], (int) v[1], (int) v[2], (int) v[3], (int) v[4], (int) v[5], (int) v[6],
                (int) v[7]);
    }

    public static DateTime utc(long seconds) {
        long days = Math.floorDiv(seconds, (long) SECONDS_A_DAY);
        int rest = (int) Math.floorMod(seconds, (long) SECONDS_A_DAY);
        int weekday = (int) Math.floorMod(days + 4, 7L); // 1 January 1970 was a Thursday

        long since = days + DAYS_BEFORE_1970;
        int day = (int) Math.floorMod(since, (long) DAYS_IN_400_YEARS);
        // the last day of 400 and of 4 years is the leap day, one more than equal parts give
        int centuries = Math.min(3, day / DAYS_IN_100_YEARS);
        day -= centuries * DAYS_IN_100_YEARS;
        int fours = day / DAYS_IN_4_YEARS;
        day -= fours * DAYS_IN_4_YEARS;
        int ones = Math.min(3, day / 365);
        day -= ones * 365;
        long year = Math.floorDiv(since, (long) DAYS_IN_400_YEARS) * 400
                + centuries * 100 + fours * 4 + ones;

        // months from March on: five take 31, 30, 31, 30, 31 days, and again
        int march = (5 * day + 2) / DAYS_IN_5_MONTHS;
        int dayOfMonth = day - (DAYS_IN_5_MONTHS * march + 2) / 5 + 1;
        boolean nextYear = march >= 10;
        return new DateTime(
                nextYear ? year + 1 : year, nextYear ? march - 9 : march + 3, dayOfMonth,
                rest / 3600, rest / 60 % 60, rest % 60, weekday, 0);
    }
}
