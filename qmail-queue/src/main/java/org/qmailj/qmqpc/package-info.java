/**
 * qmail-qmqpc(8): sends a message to a QMQP server, in place of qmail-queue
 * (cr.yp.to/proto/qmqp.html). Runs as the caller.
 */
package org.qmailj.qmqpc;
