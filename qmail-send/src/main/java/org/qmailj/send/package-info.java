/**
 * qmail-send(8): the queue manager. It preprocesses new messages, schedules deliveries, records
 * their results and bounces what failed (qmail-send.c). Runs as qmails; envelopes and reports may
 * contain any bytes.
 *
 * <p>This package decides, in one thread. It knows the other three: {@code send.work} has the other
 * threads, {@code send.message} what they do to a message, {@code send.disk} the files.
 */
package org.qmailj.send;
