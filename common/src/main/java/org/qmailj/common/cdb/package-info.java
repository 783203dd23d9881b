/**
 * Constant databases, in the format of the cdb library that qmail carries: files made here are
 * equal byte for byte to those of C qmail, and each reads the other's.
 *
 * <p>A file is 256 pairs (position, slots), one for each hash table; the records (key length, data
 * length, key, data); the tables, each slot a pair (hash, position of the record, 0 when empty).
 * All numbers are 32 bits, least significant byte first. Table {@code hash % 256} of twice as many
 * slots as keys is searched from slot {@code hash / 256 % slots} on, until an empty one.
 */
package org.qmailj.common.cdb;
