package org.qmailj.common.net;

import org.qmailj.common.bytes.ByteString;

/** The domain name system, as programs use it; faked in their tests. */
public interface Dns {
    /** Asks for the records of a complete name, given as text. */
    DnsAnswer query(ByteString name, DnsType type);
}
