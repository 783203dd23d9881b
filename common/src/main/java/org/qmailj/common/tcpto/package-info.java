/**
 * The table of remote hosts that recently timed out, queue/lock/tcpto, in C qmail's format
 * (tcpto.c).
 */
package org.qmailj.common.tcpto;
