/**
 * Byte streams over descriptors, with time limits (substdio, timeoutread, timeoutwrite), and files
 * that are read again when they change.
 */
package org.qmailj.common.io;
