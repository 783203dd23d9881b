/**
 * sendmail(8): translates sendmail's arguments and becomes qmail-inject, qmail-smtpd or
 * qmail-qread. Runs as the caller.
 */
package org.qmailj.sendmail;
