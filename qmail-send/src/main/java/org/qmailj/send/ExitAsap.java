package org.qmailj.send;

/**
 * Whether the program ends as soon as it can: nothing new is begun, deliveries under way are waited
 * for. Asked for by TERM, and when another daemon is lost.
 */
final class ExitAsap {
    private boolean wanted;

    void want() {
        wanted = true;
    }

    boolean isWanted() {
        return wanted;
    }
}
