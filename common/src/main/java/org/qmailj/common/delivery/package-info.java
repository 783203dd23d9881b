/**
 * The records between qmail-send, the spawners and their workers, and the exit codes and reports of
 * a delivery. The output of a delivery may come from a user's program and is not trusted.
 */
package org.qmailj.common.delivery;
