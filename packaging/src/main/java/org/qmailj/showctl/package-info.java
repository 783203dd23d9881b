/**
 * qmail-showctl(8): shows how the control files are set, and which version is installed. Runs for
 * an administrator and only reads.
 */
package org.qmailj.showctl;
