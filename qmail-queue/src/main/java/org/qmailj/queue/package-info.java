/**
 * qmail-queue(8), the classic program and the queue service: writes a message and its envelope into
 * the queue as qmailq. Any local user may call it, so it trusts nothing but what the kernel says
 * about the caller.
 */
package org.qmailj.queue;
