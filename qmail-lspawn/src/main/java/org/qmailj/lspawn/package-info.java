/**
 * qmail-lspawn(8): finds the user of a local recipient and runs qmail-local, or the user's worker,
 * as that user. It is the only program of the mail path that stays root, so it parses neither mail
 * nor .qmail files.
 */
package org.qmailj.lspawn;
