package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;

class ResolvConfTest {
    private static ResolvConf parse(String file, String resOptions) {
        return ResolvConf.parse(ByteString.of(file), ByteString.of(resOptions));
    }

    private static ResolvConf parse(String file) {
        return parse(file, "");
    }

    private static String servers(String file) {
        return parse(file).servers().stream()
                .map(s -> s.isSix() ? "six" : IpAddress.of(s.ip().toArray(), 0).toString())
                .collect(Collectors.joining(" "));
    }

    @Test
    void nothingSaid() {
        for (String file : new String[] {"", "\n", "# nameserver 1.2.3.4\n", "search a.b\n"}) {
            ResolvConf conf = parse(file);
            assertEquals(List.of(NameServer.LOCAL), conf.servers());
            assertEquals(5, conf.timeoutSeconds());
            assertEquals(2, conf.attempts());
            assertFalse(conf.rotate());
            assertFalse(conf.tcpOnly());
        }
    }

    @Test
    void servers() {
        assertEquals("1.2.3.4", servers("nameserver 1.2.3.4\n"));
        assertEquals("1.2.3.4", servers("nameserver 1.2.3.4"));
        assertEquals("1.2.3.4", servers("nameserver\t \t1.2.3.4 \t\n"));
        assertEquals("1.2.3.4", servers("nameserver 1.2.3.4#mine\n"));
        assertEquals("1.2.3.4", servers("nameserver 1.2.3.4;mine\n"));
        assertEquals("six 1.2.3.4", servers("nameserver ::1\nsearch x\nnameserver 1.2.3.4\n"));
        assertEquals("1.1.1.1 2.2.2.2 3.3.3.3",
                servers("nameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\n"
                        + "nameserver 4.4.4.4\n"));
    }

    @Test
    void linesThatNameNoServer() {
        assertEquals("127.0.0.1", servers("nameserver\n"));
        assertEquals("127.0.0.1", servers("nameserver \n"));
        assertEquals("127.0.0.1", servers(" nameserver 1.2.3.4\n"));
        assertEquals("127.0.0.1", servers("nameserver1.2.3.4\n"));
        assertEquals("127.0.0.1", servers("nameserver localhost\n"));
        assertEquals("127.0.0.1", servers("NAMESERVER 1.2.3.4\n"));
        assertEquals("127.0.0.1", servers(";nameserver 1.2.3.4\n"));
        assertEquals("9.9.9.9", servers("nameserver x\nnameserver 9.9.9.9\n"));
    }

    @Test
    void options() {
        ResolvConf conf = parse("options timeout:3 attempts:4 rotate use-vc ndots:9\n");
        assertEquals(3, conf.timeoutSeconds());
        assertEquals(4, conf.attempts());
        assertTrue(conf.rotate());
        assertTrue(conf.tcpOnly());
    }

    /** It only saves TCP, for long answers. */
    @Test
    void edns0ChangesNothing() {
        assertEquals(parse("options timeout:3\n"), parse("options edns0 timeout:3\n", "edns0"));
    }

    @Test
    void impossibleOptions() {
        ResolvConf conf = parse("options timeout:99999999999999999999 attempts:77\n");
        assertEquals(30, conf.timeoutSeconds());
        assertEquals(5, conf.attempts());
        for (String none : new String[] {"0", "", "x", "-1"}) {
            conf = parse("options timeout:" + none + " attempts:" + none + "\n");
            assertEquals(1, conf.timeoutSeconds());
            assertEquals(1, conf.attempts());
        }
        conf = parse("options xtimeout:1 timeout=1 timeout rotates\noptions\noptionstimeout:1\n");
        assertEquals(5, conf.timeoutSeconds());
        assertFalse(conf.rotate());
    }

    @Test
    void theEnvironmentHasTheLastWord() {
        ResolvConf conf = parse("options timeout:3 attempts:4\n", "timeout:1 rotate");
        assertEquals(1, conf.timeoutSeconds());
        assertEquals(4, conf.attempts());
        assertTrue(conf.rotate());
    }
}
