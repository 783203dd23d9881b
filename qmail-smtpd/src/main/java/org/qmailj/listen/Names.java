package org.qmailj.listen;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.dns.DnsAnswer;
import org.qmailj.common.dns.DnsRecord;
import org.qmailj.common.dns.DnsType;
import org.qmailj.common.net.IpAddress;

/** Asks DNS about hosts. No answer counts as no name: a client cannot wait any longer. */
record Names(Dns dns) {
    /** Returns the name of an address in small letters, or null. */
    ByteString of(IpAddress ip) {
        for (DnsRecord record : dns.query(ip.reverseName(), DnsType.PTR).records()) {
            if (record instanceof DnsRecord.Pointer pointer) {
                return pointer.name().isEmpty() ? null : pointer.name().toLowerCase();
            }
        }
        return null;
    }

    /** Returns whether the name has this address. */
    boolean has(ByteString name, IpAddress ip) {
        for (DnsRecord record : dns.query(name, DnsType.A).records()) {
            if (record instanceof DnsRecord.Address address && address.ip().equals(ip)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the first address of a name, or null. */
    IpAddress address(ByteString name) {
        for (DnsRecord record : dns.query(name, DnsType.A).records()) {
            if (record instanceof DnsRecord.Address address) {
                return address.ip();
            }
        }
        return null;
    }

    /** Returns whether DNS gives no answer about a name. */
    boolean isSilentOf(ByteString name) {
        return dns.query(name, DnsType.A).outcome() == DnsAnswer.Outcome.NO_ANSWER;
    }
}
