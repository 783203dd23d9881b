/**
 * qmail-tcpto(8) and qmail-tcpok(8): show and clear the table of hosts that recently timed out.
 * They run for an administrator.
 */
package org.qmailj.tcpto;
