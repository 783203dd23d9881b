package org.qmailj.common.net;

import java.util.List;

/**
 * What came of a question.
 *
 * @param records those of the type that was asked for, in their order. {@link Outcome#FOUND} may
 *     come without any, when the answer is an alias that leads nowhere
 */
public record DnsAnswer(Outcome outcome, List<DnsRecord> records) {
    /** Whether there is anything to rely on. */
    public enum Outcome {
        /** An answer with records in it. */
        FOUND,
        /** The same, but what followed these records could not be read. */
        BROKEN,
        /** There is no such name, or nothing of that type (DNS_HARD). */
        NOTHING,
        /** No server gave an answer to rely on; later one may (DNS_SOFT). */
        NO_ANSWER
    }

    static DnsAnswer without(Outcome outcome) {
        return new DnsAnswer(outcome, List.of());
    }
}
