package org.qmailj.remote;

import org.qmailj.common.control.Controls;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.tcpto.TcptoFile;

/** Supplies what a delivery gets from outside, as it is at that moment. */
interface Surroundings {
    QmailHome home();

    Controls controls();

    Dns dns();

    TcptoFile tcpto();
}
