/**
 * qmail-popup(8): reads a POP3 user name and password (RFC 1939) and passes them to a checkpassword
 * program. Runs as root before login, with input from strangers.
 */
package org.qmailj.popup;
