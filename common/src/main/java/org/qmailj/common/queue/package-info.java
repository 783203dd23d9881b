/**
 * The queue as seen from outside qmail-queue: paths of the files (fmtqfn.c), envelope records,
 * shared directory syncs, the trigger, and the clients that submit a message (qmail.c). Whoever
 * submits a message is trusted with that message only.
 */
package org.qmailj.common.queue;
