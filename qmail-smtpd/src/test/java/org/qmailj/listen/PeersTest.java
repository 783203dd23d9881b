package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;

class PeersTest {
    private static List<ByteString> list(String... entries) {
        return List.of(entries).stream().map(ByteString::of).toList();
    }

    /** A session must not take for the client's what the listener was started with. */
    @Test
    void whatIsNotKnownOfTheClientIsNotInTheEnvironment() {
        Environment.Builder to = new Environment(list(
                "KEPT=1", "PROTO=UDP", "TCPLOCALIP=9.9.9.9", "TCPLOCALPORT=9",
                "TCPLOCALHOST=else.test", "TCPREMOTEIP=9.9.9.9", "TCPREMOTEPORT=9",
                "TCPREMOTEHOST=trusted.test", "TCPREMOTEINFO=root")).change();
        new Peers(
                ByteString.of("5.6.7.8"), 25, null, ByteString.of("1.2.3.4"), 4711, null, null)
                .putInto(to);
        Set<ByteString> wanted = Set.copyOf(list(
                "KEPT=1", "PROTO=TCP", "TCPLOCALIP=5.6.7.8", "TCPLOCALPORT=25",
                "TCPREMOTEIP=1.2.3.4", "TCPREMOTEPORT=4711"));
        assertEquals(wanted, Set.copyOf(to.build().entries()));
    }
}
