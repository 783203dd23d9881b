package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.ConstMap;

class RoutesTest {
    /** relay:port, or null. */
    private static String find(String host, String... lines) {
        List<ByteString> list = new ArrayList<>();
        for (String line : lines) {
            list.add(ByteString.of(line));
        }
        Routes.Route route = Routes.of(ConstMap.ofPairs(list)).find(ByteString.of(host));
        return route == null ? null : route.relay() + ":" + route.port();
    }

    @Test
    void withoutTheFile() {
        assertNull(Routes.of(null).find(ByteString.of("a.b")));
        assertNull(find("a.b"));
    }

    @Test
    void theMostSpecificLineCounts() {
        String[] lines = {":all", ".c:c", ".b.c:bc", "a.b.c:abc"};
        assertEquals("abc:25", find("a.b.c", lines));
        assertEquals("bc:25", find("x.b.c", lines));
        assertEquals("bc:25", find("x.y.b.c", lines));
        assertEquals("c:25", find("b.c", lines));
        assertEquals("all:25", find("c", lines));
        assertEquals("all:25", find("", lines));
        assertEquals("all:25", find("[127.0.0.1]", lines));
    }

    @Test
    void whatDoesNotMatch() {
        assertNull(find("x.a.b", "a.b:r"), "a name without a dot before it is no suffix");
        assertNull(find("a.b", ".a.b:r"));
        assertNull(find("xa.b", ".a.b:r"));
        assertNull(find("a.b", "a:r", "b:r", "a.:r"));
        assertNull(find("a.b", "a.b"), "no colon");
    }

    @Test
    void hostsThatAreOdd() {
        assertEquals("r:25", find(".", ".:r"));
        assertEquals("r:25", find("a.", ".:r"));
        assertEquals("r:25", find("a..b", "..b:r"));
        assertEquals("r:25", find("a.B", ".b:r"));
        assertEquals("r:25", find("a.b", "A.B:r"));
        assertEquals("r:25", find("\u00ff.x", "\u00ff.x:r"));
    }

    @Test
    void anEmptyRelayMeansTheMailExchangers() {
        assertNull(find("a.b", ":all", "a.b:"));
        assertNull(find("x.a.b", ":all", ".a.b:"));
    }

    @Test
    void ports() {
        assertEquals("r:26", find("x", ":r:26"));
        assertEquals("[1.2.3.4]:587", find("x", ":[1.2.3.4]:587"));
        assertEquals("r:26", find("x", ":r:26x"));
        assertEquals("r:26", find("x", ":r:26:27"));
        assertEquals("r:0", find("x", ":r:"));
        assertEquals("r:0", find("x", ":r:x"));
        assertEquals("r:0", find("x", ":r: 26"));
        assertEquals("r:0", find("x", ":r:-1"));
        assertEquals("r:25", find("x", ":r:65561"));
        assertEquals("r:25", find("x", ":r:18446744073709551641"));
        assertEquals(":26", find("x", "::26"));
    }
}
