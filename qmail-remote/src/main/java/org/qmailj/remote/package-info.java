/**
 * qmail-remote(8), the classic program and its worker: finds the exchangers of a host and sends a
 * message by SMTP (RFC 821, RFC 1123). Runs as qmailr; name servers and the other side may send
 * anything.
 */
package org.qmailj.remote;
