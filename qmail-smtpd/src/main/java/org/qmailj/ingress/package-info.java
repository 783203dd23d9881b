/**
 * What the servers for SMTP, QMTP and QMQP share: what a session knows of its client, rcpthosts,
 * databytes, Received lines, the connection that a listener hands over. Also qmail-newmrh(8). They
 * run as qmaild and talk to strangers.
 */
package org.qmailj.ingress;
