package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;

class ReceivedTest {
    private static final Received.Callers ACCOUNTS = new Received.Callers(1001, 1002, 1007);

    @ParameterizedTest
    @CsvSource({
        "1001, by alias", "1002, from network", "1007, for bounce", "0, by uid 0",
        "1005, by uid 1005", "4294967294, by uid 4294967294"})
    void tellsWhoCalled(long uid, String caller) {
        assertEquals(caller, ACCOUNTS.describe(uid));
    }

    @Test
    void accountsThatShareAUidAreToldByTheFirst() {
        assertEquals("by alias", new Received.Callers(7, 7, 7).describe(7));
        assertEquals("from network", new Received.Callers(1, 7, 7).describe(7));
    }

    @Test
    void isOneLine() {
        assertEquals(
                ByteString.of("Received: (qmail 77 invoked by alias);"
                        + " 26 Sep 1995 04:46:54 -0000\n"),
                Received.line(77, "by alias", 812090814));
        assertEquals(
                ByteString.of("Received: (qmail 4194304 invoked from network);"
                        + " 1 Jan 1970 00:00:00 -0000\n"),
                Received.line(4194304, "from network", 0));
    }
}
