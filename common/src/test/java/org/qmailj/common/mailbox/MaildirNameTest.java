package org.qmailj.common.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class MaildirNameTest {
    @Test
    void timeNumberHost() {
        MaildirName name = new MaildirName(1700000000, 4711, ByteString.of("h\u00f6st.example"));
        assertEquals(ByteString.of("tmp/1700000000.4711.h\u00f6st.example"), name.in("tmp"));
        assertEquals(ByteString.of("new/1700000000.4711.h\u00f6st.example"), name.in("new"));
        assertEquals(ByteString.of("new/0.1."), new MaildirName(0, 1, ByteString.EMPTY).in("new"));
    }

    @Test
    void noTwoDeliveriesOfAnyTwoProcessesHaveOneNumber() {
        assertEquals(4711, MaildirName.number(4711, 0));
        Set<Long> seen = new HashSet<>();
        for (int pid : new int[] {1, 2, 32768, 4_194_303, 4_194_304}) {
            for (int delivery = 0; delivery < 3000; delivery++) {
                assertTrue(seen.add(MaildirName.number(pid, delivery)));
            }
        }
    }
}
