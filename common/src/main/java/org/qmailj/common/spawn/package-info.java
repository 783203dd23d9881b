/**
 * The server that qmail-lspawn and qmail-rspawn have in common (spawn.c): commands come in on one
 * pipe, each starts a program of its own, and what became of it goes out on another.
 */
package org.qmailj.common.spawn;
