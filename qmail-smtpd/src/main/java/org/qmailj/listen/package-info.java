/**
 * qmailj-listen(8): accepts connections in place of tcpserver and hands them to the session
 * service. It binds the port as root, then runs as qmaild, and handles no mail.
 */
package org.qmailj.listen;
