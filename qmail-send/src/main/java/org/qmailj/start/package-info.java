/**
 * qmail-start(8): starts the daemons, each as its own user and with its pipes, and becomes
 * qmail-send. Runs as root and reads no mail.
 */
package org.qmailj.start;
