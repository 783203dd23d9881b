/**
 * qmail-qread(8): lists the messages in the queue and their recipients. Runs for an administrator
 * and only reads.
 */
package org.qmailj.qread;
