/** What qmail-popup and qmail-pop3d, the two halves of a POP3 session, have in common. */
package org.qmailj.pop3;
