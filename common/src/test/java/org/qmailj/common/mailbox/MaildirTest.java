package org.qmailj.common.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class MaildirTest {
    private static List<Maildir.Message> messages(long... mtimes) {
        List<Maildir.Message> all = new ArrayList<>();
        for (long mtime : mtimes) {
            all.add(new Maildir.Message(ByteString.of("new/" + all.size()), mtime));
        }
        return all;
    }

    private static String order(long... mtimes) {
        StringBuilder names = new StringBuilder();
        for (Maildir.Message m : Maildir.sorted(messages(mtimes))) {
            names.append(m.file().substring(4));
        }
        return names.toString();
    }

    @Test
    void oldestFirst() {
        assertEquals("", order());
        assertEquals("0", order(5));
        assertEquals("10", order(5, 4));
        assertEquals("2013", order(2, 3, 1, 4));
        assertEquals("543210", order(6, 5, 4, 3, 2, 1));
    }

    /** As C qmail's heap gives them out, which is what users of POP3 see as message numbers. */
    @Test
    void ofOneSecondInTheOrderOfTheHeap() {
        assertEquals("01", order(7, 7));
        assertEquals("021", order(7, 7, 7));
        assertEquals("0321", order(7, 7, 7, 7));
        assertEquals("04321", order(7, 7, 7, 7, 7));
    }

    @Test
    void anyNumberOfThemIsSortedAndNoneLost() {
        Random random = new Random(1);
        for (int n = 0; n < 200; n++) {
            long[] mtimes = random.longs(n, 0, 50).toArray();
            List<Maildir.Message> sorted = Maildir.sorted(messages(mtimes));
            assertEquals(n, sorted.stream().map(Maildir.Message::file).distinct().count());
            for (int i = 1; i < n; i++) {
                assertEquals(true, sorted.get(i - 1).mtime() <= sorted.get(i).mtime());
            }
        }
    }
}
