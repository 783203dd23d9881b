/**
 * Reads and writes netstrings (cr.yp.to/proto/netstrings.txt), the format of QMTP and QMQP. Input
 * comes from strangers.
 */
package org.qmailj.common.netstring;
