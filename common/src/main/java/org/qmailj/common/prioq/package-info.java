/** The priority queue of qmail-send (prioq.c). */
package org.qmailj.common.prioq;
