package org.qmailj.common.service;

/**
 * For whom a session is.
 *
 * @param uid the real uid of whoever started the client
 * @param number the client's pid, or a number that no process has
 */
public record Caller(Role role, int uid, int number) {}
