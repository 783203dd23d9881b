package org.qmailj.local;

/**
 * Thrown when a delivery takes more than a worker has for it, and nothing of it is done: the worker
 * gives it back, and the program is to make it.
 */
final class GiveBack extends RuntimeException {
    private static final long serialVersionUID = 1;

    GiveBack() {
        super(null, null, false, false);
    }
}
