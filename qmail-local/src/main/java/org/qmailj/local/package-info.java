/**
 * qmail-local(8), the classic program and a user's worker: follows the user's .qmail file, as in
 * dot-qmail(5), and delivers to Maildir, mbox, program or address. It runs as that user; the
 * message comes from strangers.
 */
package org.qmailj.local;
