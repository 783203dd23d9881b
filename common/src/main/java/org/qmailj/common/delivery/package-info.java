/**
 * Records between qmail-send, the spawners and their workers, and exit codes and reports of
 * deliveries. The output of a delivery may come from a user's program and is not trusted.
 */
package org.qmailj.common.delivery;
