/**
 * qmail-qmtpd(8): receives mail by QMTP (cr.yp.to/proto/qmtp.txt) from strangers. Runs as qmaild.
 */
package org.qmailj.qmtpd;
