/**
 * qmail-showctl(8): shows how the installation and its control files are set. Runs for an
 * administrator and only reads.
 */
package org.qmailj.showctl;
