package org.qmailj.common.net;

import java.util.List;

/** What came of a question. */
public sealed interface DnsAnswer {
    /**
     * An answer with records in it.
     *
     * @param records those of the type that was asked for, in their order; there may be none, when
     *     the answer is an alias that leads nowhere
     * @param broken the records after these could not be read
     */
    record Found(List<DnsRecord> records, boolean broken) implements DnsAnswer {}

    /** There is no such name, or nothing of that type (DNS_HARD). */
    record Nothing() implements DnsAnswer {}

    /** No server gave an answer to rely on; later one may (DNS_SOFT). */
    record NoAnswer() implements DnsAnswer {}
}
