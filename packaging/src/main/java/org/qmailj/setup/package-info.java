/**
 * qmailj-setup: installs, checks and removes an installation, takes over an existing qmail
 * (install.c, instcheck.c, hier.c), and renumbers a queue that was copied. Runs as root for an
 * administrator, never for mail.
 */
package org.qmailj.setup;
