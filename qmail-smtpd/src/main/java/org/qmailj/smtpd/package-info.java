/**
 * qmail-smtpd(8): receives mail by SMTP (RFC 821, RFC 1123, RFC 1652, RFC 1854) from strangers.
 * Runs as qmaild.
 */
package org.qmailj.smtpd;
