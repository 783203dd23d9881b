package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.dns.DnsRecord;

class MxSortTest {
    private static List<DnsRecord.Exchange> exchanges(Object... preferenceAndName) {
        List<DnsRecord.Exchange> list = new ArrayList<>();
        for (int i = 0; i < preferenceAndName.length; i += 2) {
            list.add(new DnsRecord.Exchange((Integer) preferenceAndName[i],
                    ByteString.of((String) preferenceAndName[i + 1])));
        }
        return list;
    }

    private static String order(MxSort.Lots lots, Object... preferenceAndName) {
        StringBuilder names = new StringBuilder();
        for (DnsRecord.Exchange e : MxSort.order(exchanges(preferenceAndName), lots)) {
            names.append(e.name());
        }
        return names.toString();
    }

    private static MxSort.Lots noLots() {
        return choices -> {
            throw new AssertionError("nothing to draw");
        };
    }

    @Test
    void byPreference() {
        assertEquals("", order(noLots()));
        assertEquals("a", order(noLots(), 10, "a"));
        assertEquals("abc", order(noLots(), 30, "c", 10, "a", 20, "b"));
        assertEquals("abcd", order(noLots(), 0, "a", 65535, "d", 300, "c", 255, "b"));
    }

    @Test
    void lotsAreDrawnAmongEqualsOnly() {
        List<Integer> drawn = new ArrayList<>();
        assertEquals("bad", order(choices -> {
            drawn.add(choices);
            return 0;
        }, 10, "a", 20, "d", 10, "b"));
        assertEquals(List.of(2), drawn);
        assertEquals("abd", order(choices -> 1, 10, "a", 20, "d", 10, "b"));
    }

    @Test
    void everyOrderOfEqualsIsAsLikely() {
        Map<String, Integer> count = new TreeMap<>();
        RandomLots lots = new RandomLots();
        for (int i = 0; i < 6000; i++) {
            count.merge(order(lots, 5, "a", 9, "x", 5, "b", 5, "c"), 1, Integer::sum);
        }
        assertEquals(List.of("abcx", "acbx", "bacx", "bcax", "cabx", "cbax"),
                List.copyOf(count.keySet()));
        for (Map.Entry<String, Integer> e : count.entrySet()) {
            assertEquals(1000, e.getValue(), 250, e.getKey());
        }
    }
}
