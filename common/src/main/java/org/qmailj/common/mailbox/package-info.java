/**
 * Maildirs and mbox files, as in maildir(5) and mbox(5): names of new messages, the order in which
 * messages are read, From_ lines. Mailboxes belong to users, who may put anything there.
 */
package org.qmailj.common.mailbox;
