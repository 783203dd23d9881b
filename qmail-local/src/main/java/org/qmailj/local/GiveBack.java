package org.qmailj.local;

/**
 * A delivery takes more than a process that makes many has for it, and nothing of it is done yet: a
 * process of its own shall make it.
 */
final class GiveBack extends RuntimeException {
    private static final long serialVersionUID = 1;

    GiveBack() {
        super(null, null, false, false);
    }
}
