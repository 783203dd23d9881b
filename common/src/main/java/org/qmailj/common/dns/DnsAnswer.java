package org.qmailj.common.dns;

import java.util.List;

/**
 * Holds the result of a question.
 *
 * @param records of the type that was asked for, in their order. {@link Outcome#FOUND} may have
 *     none, when the answer is an alias that leads nowhere
 */
public record DnsAnswer(Outcome outcome, List<DnsRecord> records) {
    /** Says whether the answer is reliable. */
    public enum Outcome {
        /** The answer has records. */
        FOUND,
        /** The answer has records, but what followed them could not be read. */
        BROKEN,
        /** There is no such name, or nothing of that type (DNS_HARD). */
        NOTHING,
        /** No server gave a reliable answer; one may later (DNS_SOFT). */
        NO_ANSWER
    }

    static DnsAnswer without(Outcome outcome) {
        return new DnsAnswer(outcome, List.of());
    }
}
