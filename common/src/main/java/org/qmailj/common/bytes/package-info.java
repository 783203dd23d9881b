/**
 * Byte strings: mail, addresses and file names are bytes here, never {@code String} (stralloc,
 * byte, str, scan and fmt of qmail). Also holds the allowance that bounds what a client can make a
 * session keep in memory.
 */
package org.qmailj.common.bytes;
