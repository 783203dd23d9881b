package org.qmailj.smtpd;

import java.io.IOException;
import org.qmailj.common.control.Controls;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.net.MyAddresses;

/** The addresses of this host, looked up when a session first needs them: few ever do. */
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
