package org.qmailj.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.qmailj.common.posix.PosixException;

class DateTimeTest {
    @Test
    void localTimeIsUtcPlusItsOffset() throws PosixException {
        for (long seconds : new long[] {0, 812090813, 1709164800, 1719836130, 4294967296L}) {
            DateTime local = DateTime.local(seconds);
            DateTime moved = DateTime.utc(seconds + local.offset());
            assertEquals(new DateTime(
                    moved.year(), moved.month(), moved.day(), moved.hour(), moved.minute(),
                    moved.second(), moved.weekday(), local.offset()), local);
        }
    }

    @Test
    void theOffsetIsThatOfTheHost() throws PosixException {
        ZonedDateTime now = Instant.ofEpochSecond(1719836130).atZone(ZoneId.systemDefault());
        assertEquals(now.getOffset().getTotalSeconds(), DateTime.local(1719836130).offset());
    }
}
