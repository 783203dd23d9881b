/**
 * The server that qmail-lspawn and qmail-rspawn share (spawn.c): commands come from one pipe, each
 * starts a program or goes to a long-lived worker, and reports go to another pipe. Also both sides
 * of the conversation with a worker.
 */
package org.qmailj.common.spawn;
