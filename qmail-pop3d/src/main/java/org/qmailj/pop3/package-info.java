/** Holds the code shared by qmail-popup and qmail-pop3d, the two halves of a POP3 session. */
package org.qmailj.pop3;
