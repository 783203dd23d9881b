package org.qmailj.common.dns;

import org.qmailj.common.bytes.ByteString;

/** Looks names up in the domain name system; tests supply a fake. */
public interface Dns {
    /** Asks for the records of a complete name, given as text. */
    DnsAnswer query(ByteString name, DnsType type);
}
