package org.qmailj.common.service;

/**
 * Holds whom a session is for.
 *
 * @param uid the real uid of whoever started the client
 * @param payer the uid whose share the session takes: that, or who owns it by /etc/subuid
 * @param number the client's pid, or one of {@link SessionNumbers}
 */
public record Caller(Role role, int uid, int payer, int number) {
    /** Holds a caller who pays himself. */
    public Caller(Role role, int uid, int number) {
        this(role, uid, uid, number);
    }
}
