package org.qmailj.common.rfc822;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class NewFieldTest {
    @Test
    void date() {
        assertEquals("Date: 26 Sep 1995 04:46:53 -0000\n", NewField.date(812090813).toString());
        assertEquals("Date: 1 Jan 1970 00:00:00 -0000\n", NewField.date(0).toString());
    }

    @Test
    void messageIdHasTwoDigitsEach() {
        ByteString host = ByteString.of("silverton.berkeley.edu");
        assertEquals("Message-ID: <19950926044653.12345.qmail@silverton.berkeley.edu>\n",
                NewField.messageId(host, 812090813, 12345).toString());
        assertEquals("Message-ID: <19700101000000.1.qmail@silverton.berkeley.edu>\n",
                NewField.messageId(host, 0, 1).toString());
    }

    @Test
    void theHostEndsAtItsNul() {
        assertEquals("Message-ID: <19700101000000.1.qmail@a\u00ff b>\n",
                NewField.messageId(ByteString.of("a\u00ff b\0c"), 0, 1).toString());
    }
}
