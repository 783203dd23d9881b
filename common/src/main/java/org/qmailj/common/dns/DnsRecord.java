package org.qmailj.common.dns;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;

/** Holds the data of one record; names are text, and the root is the empty text. */
public sealed interface DnsRecord {
    /** Returns the length of the name in it. */
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

    /** Names a mail exchanger; a smaller preference is better. */
    record Exchange(int preference, ByteString name) implements DnsRecord {
        @Override
        public int nameLength() {
            return name.length();
        }
    }
}
