package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteString;

/** How a delivery or an injection ended, with the text that says why. */
public sealed interface Verdict {
    ByteString text();

    /** K, Z or D, as in the reports of spawned deliveries, in QMTP and QMQP. */
    char letter();

    /** r, s or h, as in qmail-remote's report of one recipient. */
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
     * Trying again later may help.
     *
     * @param letter Z, unless a program in qmail-queue's place said another; qmail hands that on
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
