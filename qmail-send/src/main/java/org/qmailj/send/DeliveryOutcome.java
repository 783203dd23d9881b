package org.qmailj.send;

import org.qmailj.common.bytes.ByteString;

/** Says how a delivery ended, as its spawner reports it (qmail-send.c, del_dochan). */
sealed interface DeliveryOutcome {
    /**
     * The most bytes that are kept of a report, its letter included: spawners are not trusted to be
     * brief.
     */
    int REPORT_LIMIT = 9999;

    /** Ends the text of a deferral that counts as a failure. */
    ByteString TOO_OLD = ByteString.of(
            "I'm not going to try again; this message has been in the queue too long.\n");

    /** The report began with K. */
    record Delivered(ByteString text) implements DeliveryOutcome {}

    /** The report began with D, or with Z for a message that is too old: the recipient bounces. */
    record Failed(ByteString text) implements DeliveryOutcome {}

    /** The report began with Z: the recipient is tried again. */
    record Deferred(ByteString text) implements DeliveryOutcome {}

    /** The report was empty or began with another letter; the recipient is tried again. */
    record Mangled() implements DeliveryOutcome {}

    /**
     * Decodes a report: a letter and a text, up to the first NUL.
     *
     * @param dying whether the message is too old to be tried again
     */
    static DeliveryOutcome of(ByteString report, boolean dying) {
        ByteString whole = cut(report.cString(), REPORT_LIMIT);
        if (whole.isEmpty()) {
            return new Mangled();
        }
        ByteString text = whole.substring(1);
        return switch (whole.at(0)) {
            case 'K' -> new Delivered(text);
            case 'D' -> new Failed(text);
            case 'Z' -> deferred(text, dying);
            default -> new Mangled();
        };
    }

    /** Returns the outcome of a delivery that may succeed later; {@code dying} as above. */
    static DeliveryOutcome deferred(ByteString text, boolean dying) {
        return dying
                ? new Failed(cut(text, REPORT_LIMIT - 2).concat(TOO_OLD)) // 9998 with the letter
                : new Deferred(text);
    }

    private static ByteString cut(ByteString text, int limit) {
        return text.length() > limit ? text.substring(0, limit) : text;
    }
}
