package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.control.Controls;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.net.MyAddresses;

/** Holds the addresses of this host. They are looked up on first use: few sessions need them. */
final class MyHost {
    private final Controls controls;
    private MyAddresses addresses;

    MyHost(Controls controls) {
        this.controls = controls;
    }

    boolean has(IpAddress ip) throws IOException {
        if (addresses == null) {
            addresses = MyAddresses.now().amended(controls);
        }
        return addresses.contains(ip);
    }
}
