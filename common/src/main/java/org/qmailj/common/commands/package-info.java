/**
 * Reads the command lines of SMTP and POP3 clients (commands.c). The input comes from strangers: a
 * line has a maximum length.
 */
package org.qmailj.common.commands;
