/**
 * The one door to the operating system: system calls that java.base lacks, over the JNI library of
 * common/src/main/c and, to change identities, jnr-posix (docs/adr/0002). No other package makes
 * native calls. Descriptors with time limits (timeoutread, timeoutwrite) are here, too.
 */
package org.qmailj.common.posix;
