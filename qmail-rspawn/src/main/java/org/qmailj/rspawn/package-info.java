/**
 * qmail-rspawn(8): runs qmail-remote, or hands the delivery to one of its workers, and turns the
 * output into a report for qmail-send. Runs as qmailr.
 */
package org.qmailj.rspawn;
