package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteString;

/** Holds how a delivery or the submission of a message ended, with a text that says why. */
public sealed interface Verdict {
    ByteString text();

    /** Returns K, Z or D, as in the reports of spawned deliveries, in QMTP and in QMQP. */
    char letter();

    /** Returns r, s or h, as in qmail-remote's report of one recipient. */
    char recipientLetter();

    record Success(ByteString text) implements Verdict {
        @Override
        public char letter() {
            return 'K';
        }

        @Override
        public char recipientLetter() {
            return 'r';
        }
    }

    /**
     * Another attempt may help.
     *
     * @param letter Z, unless a program in place of qmail-queue gave another, which qmail passes on
     */
    record Temporary(ByteString text, char letter) implements Verdict {
        public Temporary(ByteString text) {
            this(text, 'Z');
        }

        @Override
        public char recipientLetter() {
            return 's';
        }
    }

    record Permanent(ByteString text) implements Verdict {
        @Override
        public char letter() {
            return 'D';
        }

        @Override
        public char recipientLetter() {
            return 'h';
        }
    }

    static Verdict success() {
        return new Success(ByteString.EMPTY);
    }

    static Verdict temporary(String text) {
        return new Temporary(ByteString.of(text));
    }

    static Verdict permanent(String text) {
        return new Permanent(ByteString.of(text));
    }
}
