package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/**
 * Holds what qmail-send asks of qmail-lspawn or qmail-rspawn: to deliver a message to one
 * recipient. Record: u16 delivery, u64 messnum, string sender, string recipient; no string holds a
 * NUL.
 *
 * @param delivery a number below the concurrency that the spawner announced
 */
public record SpawnCommand(int delivery, long messnum, ByteString sender, ByteString recipient) {
    /** Longest record in bytes. qmail-queue takes addresses below 1003 bytes. */
    public static final int LIMIT = 1 << 20;

    private static final int NUMBERS = 2 + 8 + 4 + 4;

    /** Returns whether a spawner would take it: a longer one would end the channel. */
    public boolean fits() {
        return NUMBERS + (long) sender.length() + recipient.length() <= LIMIT;
    }

    public byte[] encode() {
        return new RecordWriter()
                .u16(delivery).u64(messnum).string(sender).string(recipient).record();
    }

    public static SpawnCommand decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        SpawnCommand command = new SpawnCommand(in.u16(), in.u64(), in.string(), in.string());
        in.end();
        if (command.sender.indexOf(0) != -1 || command.recipient.indexOf(0) != -1) {
            throw new BrokenRecord("NUL in an address");
        }
        return command;
    }
}
