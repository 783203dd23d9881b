package org.qmailj.common.submit;

import java.io.IOException;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordPrefix;

/**
 * Codes what a client sends to the queue service after Ready (docs/PROTOCOL.md, role 0): message
 * and envelope, each as records of 1 to {@link #PIECE} bytes and an empty one. {@link
 * MessageRecords} writes them.
 */
public final class MessageChannel {
    /** Longest record in bytes. */
    public static final int PIECE = 65536;

    /** In place of a length: the client's time is over, and its files stay as they are. */
    public static final int TIME_IS_UP = 0xffffffff;

    private MessageChannel() {}

    /**
     * Reads the length of the next record: 0 at the end of message or envelope; or {@link
     * #TIME_IS_UP}.
     */
    public static int readLength(ByteInput in) throws IOException {
        long length = RecordPrefix.read(in);
        if (length == RecordPrefix.END) {
            throw new BrokenRecord("end before the message or its envelope ends");
        }
        if (length > PIECE && (int) length != TIME_IS_UP) {
            throw new BrokenRecord("record of " + length + " bytes");
        }
        return (int) length;
    }
}
