/**
 * Holds the code shared by the servers for SMTP, QMTP and QMQP: what a session knows of its client,
 * rcpthosts, databytes, Received fields, the records about connections that a listener hands over.
 * Also qmail-newmrh(8). The servers run as qmaild and talk to strangers.
 */
package org.qmailj.ingress;
