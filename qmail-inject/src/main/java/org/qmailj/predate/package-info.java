/**
 * predate(1): puts a Date field in front of a message and passes the message to a program. Runs as
 * the caller.
 */
package org.qmailj.predate;
