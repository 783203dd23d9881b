/**
 * Submits messages (qmail.c) to qmail-queue, to a program in its place or to the queue service, and
 * knows the exit codes of qmail-queue. Whoever submits a message is trusted with that message only.
 */
package org.qmailj.common.submit;
