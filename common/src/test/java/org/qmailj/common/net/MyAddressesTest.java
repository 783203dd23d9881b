package org.qmailj.common.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;

class MyAddressesTest {
    private static IpAddress ip(String text) {
        return IpAddress.scan(ByteString.of(text));
    }

    @Test
    void thoseOfTheInterfacesAndThisHost() {
        MyAddresses mine = new MyAddresses(new byte[] {127, 0, 0, 1, 10, 0, 0, (byte) 200});
        assertTrue(mine.contains(ip("127.0.0.1")));
        assertTrue(mine.contains(ip("10.0.0.200")));
        assertTrue(mine.contains(ip("0.0.0.0")));
        assertFalse(mine.contains(ip("127.0.0.2")));
        assertFalse(mine.contains(ip("0.1.10.0")), "not across the border of two addresses");
    }

    @Test
    void aHostWithoutInterfaces() {
        MyAddresses none = new MyAddresses(new byte[0]);
        assertTrue(none.contains(IpAddress.THIS_HOST));
        assertFalse(none.contains(ip("127.0.0.1")));
    }

    @Test
    void moreAndLessByControlFiles(@TempDir Path home) throws IOException {
        Files.createDirectory(home.resolve("control"));
        Controls controls = new Controls(new QmailHome(ByteString.of(home.toString())));
        MyAddresses mine = new MyAddresses(new byte[] {127, 0, 0, 1, 10, 0, 0, 2});
        assertSame(mine, mine.amended(controls));
        Files.writeString(home.resolve("control/moreipme"),
                "# behind the router\n192.0.2.7 \nmail.example\n192.0.2\n192.0.2.8x\n");
        Files.writeString(home.resolve("control/notipme"), "10.0.0.2\n0.0.0.0\n");
        MyAddresses amended = mine.amended(controls);
        assertTrue(amended.contains(ip("192.0.2.7")));
        assertTrue(amended.contains(ip("127.0.0.1")));
        assertTrue(amended.contains(ip("0.0.0.0")), "always");
        assertFalse(amended.contains(ip("10.0.0.2")));
        assertFalse(amended.contains(ip("192.0.2.8")));
        assertFalse(mine.contains(ip("192.0.2.7")));
    }

    @Test
    void theKernelAnswersWholeAddresses() throws PosixException {
        byte[] fours = Socket.interfaceAddresses();
        assertEquals(0, fours.length % 4);
        MyAddresses now = MyAddresses.now();
        for (int i = 0; i < fours.length; i += 4) {
            assertTrue(now.contains(IpAddress.of(fours, i)));
        }
    }
}
