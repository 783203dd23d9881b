package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds what qmail-lspawn or qmail-rspawn sends to qmail-send. The first record of the channel is a
 * {@link Concurrency}, all others are a {@link Done}.
 */
public sealed interface SpawnReport {
    /** Longest record in bytes. qmail-send keeps 9999 of a report, its letter included. */
    int LIMIT = 64 << 10;

    byte[] encode();

    /** The number of deliveries that the spawner takes at once. Record: u8 0, u16 deliveries. */
    record Concurrency(int deliveries) implements SpawnReport {
        @Override
        public byte[] encode() {
            return new RecordWriter().u8(0).u16(deliveries).record();
        }
    }

    /**
     * A delivery has ended. Record: u8 1, u16 delivery, string report; the report begins with K, Z
     * or D and holds no NUL.
     */
    record Done(int delivery, ByteString report) implements SpawnReport {
        @Override
        public byte[] encode() {
            return new RecordWriter().u8(1).u16(delivery).string(report).record();
        }
    }

    static SpawnReport decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        SpawnReport report = switch (in.u8()) {
            case 0 -> new Concurrency(in.u16());
            case 1 -> new Done(in.u16(), in.string());
            default -> throw new BrokenRecord("unknown report");
        };
        in.end();
        return report;
    }
}
