/**
 * What every program needs to be one: arguments, environment, descriptors and clock as an {@code
 * Invocation}, options (subgetopt), error lines and exit codes (strerr), and the command that runs
 * another program as another user. Only this package ends the process.
 *
 * <p>Also what programs with several threads share: clocks, deadlines and pauses; threads that do
 * not keep the process alive, and the bell that calls one; when to try again what failed for a
 * shortage; and for those that run for months a heap that stays small.
 */
package org.qmailj.common.program;
