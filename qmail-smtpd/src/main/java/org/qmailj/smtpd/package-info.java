/**
 * qmail-smtpd(8): receives mail by SMTP (RFC 5321, with RFC 2920 and RFC 6152) from strangers. Runs
 * as qmaild.
 */
package org.qmailj.smtpd;
