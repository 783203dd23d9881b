/**
 * The programs for .qmail files, as in qmail-command(8): forward(1), condredirect(1),
 * bouncesaying(1), except(1), preline(1), qreceipt(1), qbiff(1), qsmhook(1). They run as the user
 * who receives the message.
 */
package org.qmailj.command;
