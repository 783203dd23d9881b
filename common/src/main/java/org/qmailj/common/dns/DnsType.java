package org.qmailj.common.dns;

/** Lists the kinds of records that qmail asks for (RFC 1035 section 3.2.2). */
public enum DnsType {
    A(1),
    PTR(12),
    MX(15);

    private final int number;

    DnsType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
