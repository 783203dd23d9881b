package org.qmailj.remote;

import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.net.Dns;
import org.qmailj.common.tcpto.TcptoFile;

/** Where a delivery starts from: all as it is at that moment. */
interface Site {
    QmailHome home();

    Controls controls();

    Dns dns();

    TcptoFile tcpto();
}
