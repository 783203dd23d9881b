/**
 * The queue on disk as its programs share it: paths of the files (fmtqfn.c), envelope records, the
 * requests to qmail-clean, shared directory syncs, and the trigger.
 */
package org.qmailj.common.queue;
