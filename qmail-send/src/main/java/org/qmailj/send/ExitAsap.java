package org.qmailj.send;

/**
 * Holds whether the program is to end as soon as it can (flagexitasap of qmail-send.c). Then
 * nothing new is begun, and deliveries under way are waited for. TERM asks for it, and the loss of
 * another daemon does.
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
