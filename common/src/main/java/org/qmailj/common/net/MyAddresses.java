package org.qmailj.common.net;

import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;

/**
 * The IPv4 addresses of this host (ipme.c): those of every interface that is up, and 0.0.0.0, which
 * always means this host.
 */
public final class MyAddresses {
    private final byte[] fours;

    /** From their bytes, four each. */
    public MyAddresses(byte[] fours) {
        this.fours = fours;
    }

    /** As they are now. */
    public static MyAddresses now() throws PosixException {
        return new MyAddresses(Socket.interfaceAddresses());
    }

    public boolean contains(IpAddress ip) {
        if (ip.equals(IpAddress.THIS_HOST)) {
            return true;
        }
        for (int i = 0; i + 4 <= fours.length; i += 4) {
            if (IpAddress.of(fours, i).equals(ip)) {
                return true;
            }
        }
        return false;
    }
}
