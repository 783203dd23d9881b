package org.qmailj.remote;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.net.MyAddresses;

/** An address that may take the mail; the smaller the preference the better. */
record Candidate(IpAddress ip, int preference) {
    /** Worse than any preference in the DNS. */
    private static final int WORST = 100_000;

    /**
     * Those with a better preference than any of our own addresses, in their order: mail goes
     * towards the best host, never back or in circles. Empty when we are among the best ourselves.
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
