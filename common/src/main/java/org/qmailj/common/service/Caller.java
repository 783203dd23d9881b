package org.qmailj.common.service;

/**
 * Holds whom a session is for.
 *
 * @param uid the real uid of whoever started the client
 * @param number the client's pid, or one of {@link SessionNumbers}
 */
public record Caller(Role role, int uid, int number) {}
