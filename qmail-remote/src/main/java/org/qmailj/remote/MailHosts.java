package org.qmailj.remote;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.dns.DnsAnswer;
import org.qmailj.common.dns.DnsRecord;
import org.qmailj.common.dns.DnsType;
import org.qmailj.common.net.IpAddress;

/**
 * Finds the addresses that accept mail for a host (dns.c): those of its mail exchangers, or its own
 * if it has none. An address in the place of a name, bare or in brackets, is used as it is and has
 * the best preference of all.
 */
final class MailHosts {
    /**
     * Limits the addresses of one host: its name servers, which may be hostile, could fill our
     * memory with them.
     */
    static final int MOST_CANDIDATES = 8192;

    private final Dns dns;
    private final MxSort.Lots lots;

    MailHosts(Dns dns, MxSort.Lots lots) {
        this.dns = dns;
        this.lots = lots;
    }

    /** Returns the host's own addresses, at least one. */
    List<Candidate> own(ByteString host) {
        List<Candidate> found = new ArrayList<>();
        switch (append(host, 0, found)) {
            case NOTHING -> throw Failure.permDns(host);
            case NO_ANSWER, BROKEN -> throw Failure.tempDns();
            case FOUND -> {
                if (found.isEmpty()) {
                    throw Failure.permNomx();
                }
            }
        }
        return found;
    }

    /** Returns the addresses of its mail exchangers, the best first, at least one. */
    List<Candidate> exchangers(ByteString host) {
        if (literal(host) != null) {
            return own(host);
        }
        DnsAnswer answer = dns.query(host, DnsType.MX);
        return switch (answer.outcome()) {
            case NOTHING -> own(host);
            case NO_ANSWER, BROKEN -> throw Failure.tempDns();
            case FOUND -> answer.records().isEmpty() // an alias
                    ? own(host) : addresses(answer.records());
        };
    }

    private List<Candidate> addresses(List<DnsRecord> records) {
        List<DnsRecord.Exchange> exchanges = new ArrayList<>(records.size());
        for (DnsRecord record : records) {
            if (record instanceof DnsRecord.Exchange exchange) {
                exchanges.add(exchange);
            }
        }
        List<Candidate> found = new ArrayList<>();
        boolean complete = true;
        for (DnsRecord.Exchange exchange : MxSort.order(exchanges, lots)) {
            complete &= switch (append(exchange.name(), exchange.preference(), found)) {
                case FOUND, NOTHING -> true;
                case NO_ANSWER, BROKEN -> false;
            };
        }
        if (found.isEmpty()) {
            throw complete ? Failure.permNomx() : Failure.tempDns();
        }
        return found;
    }

    /** Adds the addresses of a name. */
    private DnsAnswer.Outcome append(ByteString name, int preference, List<Candidate> to) {
        IpAddress literal = literal(name);
        if (literal != null) {
            add(new Candidate(literal, 0), to);
            return DnsAnswer.Outcome.FOUND;
        }
        if (name.isEmpty()) {
            return DnsAnswer.Outcome.NOTHING; // the root has no address (RFC 7505)
        }
        DnsAnswer answer = dns.query(name, DnsType.A);
        for (DnsRecord record : answer.records()) {
            if (record instanceof DnsRecord.Address address) {
                add(new Candidate(address.ip(), preference), to);
            }
        }
        return answer.outcome();
    }

    private static void add(Candidate candidate, List<Candidate> to) {
        if (to.size() == MOST_CANDIDATES) {
            throw Failure.tempNomem();
        }
        to.add(candidate);
    }

    private static IpAddress literal(ByteString host) {
        IpAddress bare = IpAddress.scan(host);
        return bare == null ? IpAddress.scanBracketed(host) : bare;
    }
}
