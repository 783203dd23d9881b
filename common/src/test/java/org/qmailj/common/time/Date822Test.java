package org.qmailj.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class Date822Test {
    private static void check(long seconds, String date) {
        assertEquals(date + " -0000\n", Date822.utc(seconds).toString());
    }

    @Test
    void epoch() {
        check(0, "1 Jan 1970 00:00:00");
        check(1, "1 Jan 1970 00:00:01");
        check(86399, "1 Jan 1970 23:59:59");
        check(86400, "2 Jan 1970 00:00:00");
    }

    @Test
    void beforeTheEpoch() {
        check(-1, "31 Dec 1969 23:59:59");
        check(-86400, "31 Dec 1969 00:00:00");
        check(-86401, "30 Dec 1969 23:59:59");
    }

    @Test
    void noLeadingZeroForTheDayOnly() {
        check(812090813, "26 Sep 1995 04:46:53");
        check(809930705, "1 Sep 1995 04:45:05");
    }

    @Test
    void leapDays() {
        check(951782399, "28 Feb 2000 23:59:59");
        check(951782400, "29 Feb 2000 00:00:00");
        check(951868800, "1 Mar 2000 00:00:00");
        check(1709164800, "29 Feb 2024 00:00:00");
        check(1735603200, "31 Dec 2024 00:00:00");
        check(1735689600, "1 Jan 2025 00:00:00");
        check(4107456000L, "28 Feb 2100 00:00:00");
        check(4107542400L, "1 Mar 2100 00:00:00");
    }

    @Test
    void after32Bits() {
        check(2147483647L, "19 Jan 2038 03:14:07");
        check(2147483648L, "19 Jan 2038 03:14:08");
        check(4294967296L, "7 Feb 2106 06:28:16");
        check(253402300799L, "31 Dec 9999 23:59:59");
        check(253402300800L, "1 Jan 10000 00:00:00");
    }

    /** Every day of 800 years against the calendar of java.time, at changing times of day. */
    @Test
    void everyDay() {
        LocalDateTime from = LocalDateTime.of(1800, 1, 1, 0, 0);
        long seconds = from.toEpochSecond(ZoneOffset.UTC);
        for (int i = 0; i < 800 * 366; i++, seconds += 86400 + 7) {
            LocalDateTime want = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
            DateTime have = DateTime.utc(seconds);
            DateTime expected = new DateTime(
                    want.getYear(), want.getMonthValue(), want.getDayOfMonth(), want.getHour(),
                    want.getMinute(), want.getSecond(), want.getDayOfWeek().getValue() % 7, 0);
            if (!have.equals(expected)) {
                assertEquals(expected, have);
            }
        }
    }
}
