package org.qmailj.sessions;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;

/**
 * Holds what a front says of the session that it brings. Payload: list argv (without argv[0]), list
 * NAME=value.
 */
record SessionCall(List<ByteString> arguments, Environment environment) {
    /** Longest payload in bytes. */
    static final int LIMIT = 256 << 10;

    static SessionCall decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        SessionCall call = new SessionCall(in.list(), new Environment(in.list()));
        in.end();
        return call;
    }
}
