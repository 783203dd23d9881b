package org.qmailj.common.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
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
    void theKernelAnswersWholeAddresses() throws PosixException {
        byte[] fours = Socket.interfaceAddresses();
        assertEquals(0, fours.length % 4);
        MyAddresses now = MyAddresses.now();
        for (int i = 0; i < fours.length; i += 4) {
            assertTrue(now.contains(IpAddress.of(fours, i)));
        }
    }
}
