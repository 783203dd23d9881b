/** The priority queue of qmail-send, which also sorts the messages of a maildir (prioq.c). */
package org.qmailj.common.prioq;
