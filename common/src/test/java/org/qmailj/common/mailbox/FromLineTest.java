package org.qmailj.common.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class FromLineTest {
    private static String line(String sender, long seconds) {
        return FromLine.of(ByteString.of(sender), seconds).toString();
    }

    @Test
    void theDateIsUtcWithTwoDigits() {
        assertEquals("From a@b Thu Jan 01 00:00:00 1970\n", line("a@b", 0));
        assertEquals("From a@b Thu Feb 29 12:34:56 2024\n", line("a@b", 1709210096));
        assertEquals("From a@b Fri Dec 31 23:59:59 9999\n", line("a@b", 253402300799L));
    }

    @Test
    void theSenderIsOneWord() {
        assertEquals("From MAILER-DAEMON Thu Jan 01 00:00:00 1970\n", line("", 0));
        assertEquals("From -a--b-@c Thu Jan 01 00:00:00 1970\n", line(" a\t\nb @c", 0));
        assertEquals("From \"\\\r\u00e9@x Thu Jan 01 00:00:00 1970\n", line("\"\\\r\u00e9@x", 0));
        assertEquals("From #@[] Thu Jan 01 00:00:00 1970\n", line("#@[]", 0));
    }
}
