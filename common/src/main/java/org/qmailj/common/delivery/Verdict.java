package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Program;

/** Holds how a delivery or the submission of a message ended, with a text that says why. */
public sealed interface Verdict {
    ByteString text();

    /** Returns K, Z or D, as in the reports of spawned deliveries, in QMTP and in QMQP. */
    char letter();

    /** Returns r, s or h, as in qmail-remote's report of one recipient. */
    char recipientLetter();

    /** Returns 0, 111 or 100, as the programs exit that tell it to qmail-local. */
    int exitCode();

    record Success(ByteString text) implements Verdict {
        @Override
        public char letter() {
            return 'K';
        }

        @Override
        public char recipientLetter() {
            return 'r';
        }

        @Override
        public int exitCode() {
            return 0;
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

        @Override
        public int exitCode() {
            return Program.TEMPORARY;
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

        @Override
        public int exitCode() {
            return Program.PERMANENT;
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
