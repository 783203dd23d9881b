/**
 * qmail-pop3d(8): serves a Maildir by POP3 (RFC 1939) after login. Runs as the user, and is the
 * only code that gives mail out to the network.
 */
package org.qmailj.pop3d;
