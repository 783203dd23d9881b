/**
 * qmail-send(8): the queue manager. It preprocesses new messages, schedules deliveries, records
 * their results and bounces what failed (qmail-send.c). Runs as qmails; envelopes and reports may
 * contain any bytes.
 */
package org.qmailj.send;
