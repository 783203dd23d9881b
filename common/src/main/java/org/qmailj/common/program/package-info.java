/**
 * What every program needs to be one: arguments, environment, descriptors and clock as an {@code
 * Invocation}, error lines and exit codes (strerr). Only this package ends the process.
 */
package org.qmailj.common.program;
