/**
 * qmailj-setup: installs, checks and removes an installation, and takes over an existing qmail
 * (install.c, instcheck.c, hier.c). Runs as root for an administrator, never for mail.
 */
package org.qmailj.setup;
