/**
 * Submitting a message (qmail.c): to qmail-queue or a program in its place, or to the queue
 * service, and the exit codes in words. Whoever submits a message is trusted with that message
 * only.
 */
package org.qmailj.common.submit;
