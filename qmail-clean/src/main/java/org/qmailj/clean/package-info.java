/**
 * qmail-clean(8): removes files of the queue for qmail-send, as qmailq. It obeys requests of
 * qmail-send only, and removes nothing outside the queue.
 */
package org.qmailj.clean;
