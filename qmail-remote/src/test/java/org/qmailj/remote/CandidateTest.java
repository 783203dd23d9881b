package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.net.MyAddresses;

class CandidateTest {
    private static final String ME = "192.0.2.200";
    private static final MyAddresses MINE =
            new MyAddresses(IpAddress.scan(ByteString.of(ME)).toArray());

    private static String better(Object... ipAndPreference) {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < ipAndPreference.length; i += 2) {
            all.add(new Candidate(IpAddress.scan(ByteString.of((String) ipAndPreference[i])),
                    (Integer) ipAndPreference[i + 1]));
        }
        StringBuilder text = new StringBuilder();
        for (Candidate c : Candidate.betterThan(MINE, all)) {
            text.append(c.ip().bits() & 0xff);
        }
        return text.toString();
    }

    @Test
    void allOfThemWhereWeAreNotListed() {
        assertEquals("123", better("192.0.2.1", 0, "192.0.2.2", 10, "192.0.2.3", 65535));
    }

    @Test
    void thoseBeforeUs() {
        assertEquals("12", better("192.0.2.1", 5, "192.0.2.2", 5, ME, 10, "192.0.2.3", 10,
                "192.0.2.4", 20));
        assertEquals("1", better("192.0.2.1", 5, "192.0.2.2", 15, ME, 20, ME, 10));
        assertEquals("1", better("192.0.2.1", 5, "192.0.2.2", 15, ME, 10, ME, 20));
    }

    @Test
    void noneWhereWeAreAmongTheBest() {
        assertEquals("", better(ME, 0));
        assertEquals("", better("192.0.2.1", 10, ME, 10, "192.0.2.2", 20));
    }
}
