/**
 * Tools for a user's Maildir: maildirmake(1), maildir2mbox(1), maildirwatch(1). They run as the
 * user.
 */
package org.qmailj.maildir;
