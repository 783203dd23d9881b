/**
 * qmail-qmqpd(8): receives mail by QMQP (cr.yp.to/proto/qmqp.html) from clients that may relay;
 * whoever starts it must admit no others. Runs as qmaild.
 */
package org.qmailj.qmqpd;
