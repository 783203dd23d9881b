package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteString;

/** How a delivery or an injection ended, with the text that says why. */
public sealed interface Verdict {
    ByteString text();

    record Success(ByteString text) implements Verdict {}

    /** Trying again later may help. */
    record Temporary(ByteString text) implements Verdict {}

    record Permanent(ByteString text) implements Verdict {}

    static Verdict success() {
        return new Success(ByteString.EMPTY);
    }

    static Verdict temporary(String text) {
        return new Temporary(ByteString.of(text));
    }

    static Verdict permanent(String text) {
        return new Permanent(ByteString.of(text));
    }

    /** K, Z or D, as in the reports of spawned deliveries. */
    default char letter() {
        return switch (this) {
            case Success s -> 'K';
            case Temporary t -> 'Z';
            case Permanent p -> 'D';
        };
    }
}
