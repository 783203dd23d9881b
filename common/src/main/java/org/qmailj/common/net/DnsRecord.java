package org.qmailj.common.net;

import org.qmailj.common.bytes.ByteString;

/** The data of one record; names as text, the root being the empty one. */
public sealed interface DnsRecord {
    /** Of the name in it. */
    int nameLength();

    record Address(IpAddress ip) implements DnsRecord {
        @Override
        public int nameLength() {
            return 0;
        }
    }

    record Pointer(ByteString name) implements DnsRecord {
        @Override
        public int nameLength() {
            return name.length();
        }
    }

    /** The smaller preference is the better one. */
    record Exchange(int preference, ByteString name) implements DnsRecord {
        @Override
        public int nameLength() {
            return name.length();
        }
    }
}
