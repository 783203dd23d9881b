/**
 * The queue on disk, for all programs that use it: paths of its files (fmtqfn.c), envelope records,
 * requests to qmail-clean, shared syncs of directories, and the trigger.
 */
package org.qmailj.common.queue;
