/**
 * The log lines of qmail-send, as in qmail-log(5), and splogger(8), which passes them to syslog.
 */
package org.qmailj.log;
