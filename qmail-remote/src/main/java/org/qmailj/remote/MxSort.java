package org.qmailj.remote;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.dns.DnsRecord;

/** Puts mail exchangers into the order in which they are tried (RFC 974; RFC 5321 section 5.1). */
final class MxSort {
    private MxSort() {}

    /** Draws random numbers. */
    interface Lots {
        /** Returns one of 0 to {@code choices - 1}, each equally likely. */
        int draw(int choices);
    }

    /** Returns the best preference first, exchangers of equal preference in random order. */
    static List<DnsRecord.Exchange> order(List<DnsRecord.Exchange> exchanges, Lots lots) {
        List<DnsRecord.Exchange> left = new ArrayList<>(exchanges);
        List<DnsRecord.Exchange> ordered = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            int chosen = 0;
            int equals = 1;
            for (int i = 1; i < left.size(); i++) {
                int difference = left.get(i).preference() - left.get(chosen).preference();
                if (difference < 0) {
                    chosen = i;
                    equals = 1;
                } else if (difference == 0 && lots.draw(++equals) == 0) {
                    chosen = i;
                }
            }
            ordered.add(left.get(chosen));
            left.set(chosen, left.getLast());
            left.removeLast();
        }
        return ordered;
    }
}
