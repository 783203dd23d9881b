package org.qmailj.smtpd;

import org.qmailj.common.net.IpAddress;
import org.qmailj.common.net.MyAddresses;
import org.qmailj.common.posix.PosixException;

/** The addresses of this host, looked up when a session first needs them: few ever do. */
final class MyHost {
    private MyAddresses addresses;

    boolean has(IpAddress ip) throws PosixException {
        if (addresses == null) {
            addresses = MyAddresses.now();
        }
        return addresses.contains(ip);
    }
}
