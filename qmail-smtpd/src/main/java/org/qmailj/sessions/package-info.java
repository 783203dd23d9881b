/**
 * The session service: one process of qmaild that serves the SMTP, QMTP and QMQP sessions of many
 * clients, each in a thread with bounded memory (docs/adr/0008).
 */
package org.qmailj.sessions;
