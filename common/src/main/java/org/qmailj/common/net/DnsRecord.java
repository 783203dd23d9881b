package org.qmailj.common.net;

import org.qmailj.common.bytes.ByteString;

/** The data of one record; names as text, the root being the empty one. */
public sealed interface DnsRecord {
    record Address(IpAddress ip) implements DnsRecord {}

    record Pointer(ByteString name) implements DnsRecord {}

    /** The smaller preference is the better one. */
    record Exchange(int preference, ByteString name) implements DnsRecord {}
}
