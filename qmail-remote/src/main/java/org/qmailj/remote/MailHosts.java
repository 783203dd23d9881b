package org.qmailj.remote;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.Dns;
import org.qmailj.common.net.DnsAnswer;
import org.qmailj.common.net.DnsRecord;
import org.qmailj.common.net.DnsType;
import org.qmailj.common.net.IpAddress;

/**
 * Finds the addresses that take mail for a host (dns.c): those of its mail exchangers, or its own
 * where it has none. An address in the place of a name, bare or in brackets, stands for itself and
 * has the best preference of all.
 */
final class MailHosts {
    private final Dns dns;
    private final MxSort.Lots lots;

    MailHosts(Dns dns, MxSort.Lots lots) {
        this.dns = dns;
        this.lots = lots;
    }

    /** The host's own addresses; there is at least one. */
    List<Candidate> own(ByteString host) {
        List<Candidate> found = new ArrayList<>();
        DnsAnswer answer = append(host, 0, found);
        return switch (answer) {
            case DnsAnswer.Nothing n -> throw Failure.permDns(host);
            case DnsAnswer.NoAnswer n -> throw Failure.tempDns();
            case DnsAnswer.Found f when f.broken() -> throw Failure.tempDns();
            case DnsAnswer.Found f when found.isEmpty() -> throw Failure.permNomx();
            case DnsAnswer.Found f -> found;
        };
    }

    /** Those of its mail exchangers, the best first; there is at least one. */
    List<Candidate> exchangers(ByteString host) {
        if (literal(host) != null) {
            return own(host);
        }
        return switch (dns.query(host, DnsType.MX)) {
            case DnsAnswer.Nothing n -> own(host);
            case DnsAnswer.NoAnswer n -> throw Failure.tempDns();
            case DnsAnswer.Found f when f.broken() -> throw Failure.tempDns();
            case DnsAnswer.Found f when f.records().isEmpty() -> own(host); // an alias
            case DnsAnswer.Found f -> addresses(f.records());
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
            complete &= isWhole(append(exchange.name(), exchange.preference(), found));
        }
        if (found.isEmpty()) {
            throw complete ? Failure.permNomx() : Failure.tempDns();
        }
        return found;
    }

    private static boolean isWhole(DnsAnswer answer) {
        return switch (answer) {
            case DnsAnswer.Found f -> !f.broken();
            case DnsAnswer.Nothing n -> true;
            case DnsAnswer.NoAnswer n -> false;
        };
    }

    /** Adds the addresses of a name; the answer tells what came of the question. */
    private DnsAnswer append(ByteString name, int preference, List<Candidate> to) {
        IpAddress literal = literal(name);
        if (literal != null) {
            to.add(new Candidate(literal, 0));
            return new DnsAnswer.Found(List.of(), false);
        }
        DnsAnswer answer = dns.query(name, DnsType.A);
        if (answer instanceof DnsAnswer.Found f) {
            for (DnsRecord record : f.records()) {
                if (record instanceof DnsRecord.Address address) {
                    to.add(new Candidate(address.ip(), preference));
                }
            }
        }
        return answer;
    }

    private static IpAddress literal(ByteString host) {
        IpAddress bare = IpAddress.scan(host);
        return bare == null ? IpAddress.scanBracketed(host) : bare;
    }
}
