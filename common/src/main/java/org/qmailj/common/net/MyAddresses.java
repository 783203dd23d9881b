package org.qmailj.common.net;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Control;
import org.qmailj.common.control.Controls;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;

/**
 * Holds the IPv4 addresses of this host (ipme.c): those of every interface that is up, and 0.0.0.0,
 * which always means this host.
 */
public final class MyAddresses {
    private final byte[] fours;
    private final byte[] notMine;

    /** Makes the list from their bytes, four for each address. */
    public MyAddresses(byte[] fours) {
        this(fours, new byte[0]);
    }

    private MyAddresses(byte[] fours, byte[] notMine) {
        this.fours = fours;
        this.notMine = notMine;
    }

    /** Returns the addresses as they are now. */
    public static MyAddresses now() throws PosixException {
        return new MyAddresses(Socket.interfaceAddresses());
    }

    /**
     * Returns these and control/moreipme, addresses that lead here although no interface has them,
     * without control/notipme, which lead elsewhere. A line that is no address is ignored.
     */
    public MyAddresses amended(Controls controls) throws IOException {
        List<ByteString> more = controls.lines(Control.MOREIPME);
        List<ByteString> not = controls.lines(Control.NOTIPME);
        if (more == null && not == null) {
            return this;
        }
        return new MyAddresses(with(fours, more), with(notMine, not));
    }

    private static byte[] with(byte[] fours, List<ByteString> lines) {
        if (lines == null) {
            return fours;
        }
        ByteBuilder all = new ByteBuilder().append(fours, 0, fours.length);
        for (ByteString line : lines) {
            IpAddress ip = IpAddress.scan(line);
            if (ip != null) {
                all.append(ip.toArray(), 0, 4);
            }
        }
        return all.toByteString().toArray();
    }

    public boolean contains(IpAddress ip) {
        return ip.equals(IpAddress.THIS_HOST) || has(fours, ip) && !has(notMine, ip);
    }

    private static boolean has(byte[] fours, IpAddress ip) {
        for (int i = 0; i + 4 <= fours.length; i += 4) {
            if (IpAddress.of(fours, i).equals(ip)) {
                return true;
            }
        }
        return false;
    }
}
