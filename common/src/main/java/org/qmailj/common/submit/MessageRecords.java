package org.qmailj.common.submit;

import java.io.IOException;
import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.record.RecordPrefix;

/**
 * What a client of the queue service sends: message and envelope, each as records (four bytes of
 * length, most significant first, and as many bytes) and an empty record. Small ones leave
 * together, in one write; as long as nobody is named to whom they could leave, they are kept.
 */
final class MessageRecords {
    private static final int PREFIX = RecordPrefix.LENGTH;
    private static final int FIRST_SIZE = 4096;

    /** Above it what was put leaves, as one record. The service takes records up to 65536. */
    static final int LIMIT = 32768;

    private byte[] buffer = new byte[FIRST_SIZE];
    /** Where the record under construction begins, and where its last byte was put. */
    private int start;
    private int end = PREFIX;
    /** Where the message has ended, and the envelope begins; 0 before that. */
    private int messageEnd;
    private int envelope;
    /** Null as long as all is kept. */
    private ByteSink sink;
    /** The sink does not take any more. */
    private boolean broken;

    /** From now on what there is no room for leaves for this one, and what {@link #flush} says. */
    void leaveTo(ByteSink taker) {
        sink = taker;
    }

    /** Whether something that should leave has not: whoever should take it will tell why. */
    boolean isBroken() {
        return broken;
    }

    /** Whether so many bytes can be put before some have to leave. */
    boolean hasRoom(int count) {
        return count <= LIMIT - end;
    }

    boolean hasRoomForSender(ByteString sender) {
        return hasRoom(2 * PREFIX + addressLength(sender));
    }

    boolean hasRoomForRecipient(ByteString recipient) {
        return hasRoom(addressLength(recipient));
    }

    boolean hasRoomForEnd() {
        return hasRoom(2 * PREFIX + 1);
    }

    /** With its kind and its NUL. */
    private static int addressLength(ByteString address) {
        return address.cString().length() + 2;
    }

    /**
     * What was put, before anything left: the beginning of the message, or all of it and whole
     * addresses.
     */
    void copyTo(Submission other) throws IOException {
        other.put(buffer, PREFIX, (messageEnd == 0 ? end : messageEnd) - PREFIX);
        int at = messageEnd == 0 ? end : envelope;
        while (at < end && buffer[at] != 0) {
            int nul = at + 1;
            while (buffer[nul] != 0) {
                nul++;
            }
            ByteString address = ByteString.of(buffer, at + 1, nul - at - 1);
            if (buffer[at] == 'F') {
                other.from(address);
            } else {
                other.to(address);
            }
            at = nul + 1;
        }
    }

    /** Everything that was put, before anything left: both parts have ended. */
    byte[] all() {
        closeRecord();
        return Arrays.copyOf(buffer, end);
    }

    void put(byte[] from, int offset, int count) {
        int done = 0;
        while (done < count && !broken) {
            if (end == LIMIT) {
                flush();
            }
            int n = Math.min(count - done, LIMIT - end);
            ensure(end + n);
            System.arraycopy(from, offset + done, buffer, end, n);
            end += n;
            done += n;
        }
    }

    private void ensure(int size) {
        if (size > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(LIMIT, Math.max(size, 2 * buffer.length)));
        }
    }

    /** Ends the message and begins the envelope. */
    void from(ByteString sender) {
        endPart();
        address('F', sender);
    }

    void to(ByteString recipient) {
        address('T', recipient);
    }

    /** An address ends at its first NUL, as for qmail_puts. */
    private void address(char kind, ByteString address) {
        put(new byte[] {(byte) kind}, 0, 1);
        put(address.cString().toArray(), 0, address.cString().length());
        put(new byte[1], 0, 1);
    }

    void endEnvelope() {
        put(new byte[1], 0, 1);
        endPart();
    }

    /** Ends the message, or the envelope: nothing leaves for that unless there is no room. */
    private void endPart() {
        int payloadEnd = end;
        closeRecord();
        if (end + 2 * PREFIX > LIMIT) {
            send();
        }
        ensure(end + 2 * PREFIX);
        Arrays.fill(buffer, end, end + PREFIX, (byte) 0);
        end += PREFIX;
        openRecord();
        if (messageEnd == 0) {
            messageEnd = payloadEnd;
            envelope = end;
        }
    }

    /** Everything that was put leaves. */
    void flush() {
        closeRecord();
        send();
        openRecord();
    }

    private void openRecord() {
        start = end;
        end += PREFIX;
    }

    /** An empty record would mean the end of the part. */
    private void closeRecord() {
        int length = end - start - PREFIX;
        if (length == 0) {
            end = start;
            return;
        }
        RecordPrefix.put(length, buffer, start);
    }

    private void send() {
        int length = end;
        end = 0;
        if (length > 0 && !broken) {
            try {
                sink.write(buffer, 0, length);
            } catch (IOException e) {
                broken = true;
            }
        }
    }
}
