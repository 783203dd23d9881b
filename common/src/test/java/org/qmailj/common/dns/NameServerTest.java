package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class NameServerTest {
    private static String parse(String text) {
        NameServer server = NameServer.parse(ByteString.of(text));
        return server == null ? null
                : HexFormat.of().formatHex(server.ip().toArray()) + (server.zone().length() == 0
                        ? "" : " " + server.zone());
    }

    @Test
    void addresses() {
        assertEquals("7f000035", parse("127.0.0.53"));
        assertEquals("00000000000000000000000000000001", parse("::1"));
        assertEquals("00000000000000000000000000000000", parse("::"));
        assertEquals("20010db8000000000000000000000053", parse("2001:db8::53"));
        assertEquals("20010db8000000000000000000000053", parse("2001:DB8:0:0:0:0:0:53"));
        assertEquals("00010002000300040005000600070008", parse("1:2:3:4:5:6:7:8"));
        assertEquals("00010000000000000000000000000000", parse("1::"));
        assertEquals("00010002000300040005000600070000", parse("1:2:3:4:5:6:7::"));
        assertEquals("00000000000000000000ffff7f000001", parse("::ffff:127.0.0.1"));
        assertEquals("0064ff9b0000000000000000c0000201", parse("64:ff9b::192.0.2.1"));
    }

    @Test
    void zones() {
        assertEquals("fe800000000000000000000000000001 eth0", parse("fe80::1%eth0"));
        assertEquals("fe800000000000000000000000000001 2", parse("fe80::1%2"));
        assertEquals("fe800000000000000000000000000001", parse("fe80::1%"));
    }

    @Test
    void anythingElse() {
        for (String s : new String[] {
            "", "localhost", "1.2.3", "1.2.3.4.5", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", "12345::", "g::1", "::1:", ":1::",
            "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "fe80::1:%eth0", "127.0.0.1%lo", "%lo",
            "[::1]", "::-1", "::+1", " ::1"
        }) {
            assertNull(parse(s), s);
        }
    }
}
