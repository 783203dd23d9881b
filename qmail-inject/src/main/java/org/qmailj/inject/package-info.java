/**
 * qmail-inject(8), the classic program and the inject service: completes the header of a message
 * and makes its envelope, as in qmail-header(5). Header and arguments come from any local user; the
 * service runs as qmaili, which owns nothing.
 */
package org.qmailj.inject;
