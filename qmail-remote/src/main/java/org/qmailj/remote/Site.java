package org.qmailj.remote;

import org.qmailj.common.control.Controls;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.tcpto.TcptoFile;

/** Supplies the surroundings of a delivery, as they are at that moment. */
interface Site {
    QmailHome home();

    Controls controls();

    Dns dns();

    TcptoFile tcpto();
}
