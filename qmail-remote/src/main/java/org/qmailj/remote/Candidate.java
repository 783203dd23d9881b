package org.qmailj.remote;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.net.MyAddresses;

/** Holds an address that may accept the mail; a smaller preference is better. */
record Candidate(IpAddress ip, int preference) {
    /** Worse than any preference in the DNS. */
    private static final int WORST = 100_000;

    /**
     * Returns the addresses with a better preference than any of our own, in their order: mail goes
     * towards the best host, never back or in circles. The list is empty when this host is among
     * the best.
     */
    static List<Candidate> betterThan(MyAddresses mine, List<Candidate> all) {
        int prefme = WORST;
        for (Candidate c : all) {
            if (mine.contains(c.ip())) {
                prefme = Math.min(prefme, c.preference());
            }
        }
        List<Candidate> better = new ArrayList<>();
        for (Candidate c : all) {
            if (c.preference() < prefme) {
                better.add(c);
            }
        }
        return better;
    }
}
