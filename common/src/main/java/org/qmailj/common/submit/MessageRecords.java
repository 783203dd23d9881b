package org.qmailj.common.submit;

import java.io.IOException;
import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.record.RecordPrefix;

/**
 * Makes what a client sends to the queue service by {@link MessageChannel}. Up to {@link #LIMIT}
 * bytes are kept until a sink is given; then they leave in one write.
 */
final class MessageRecords {
    private static final int PREFIX = RecordPrefix.LENGTH;
    private static final int FIRST_SIZE = 4096;

    /** Bytes that are kept at most, and leave as one record: half of what a record may have. */
    static final int LIMIT = MessageChannel.PIECE / 2;

    private byte[] buffer = new byte[FIRST_SIZE];
    /** The beginning and the end of the record under construction. */
    private int start;
    private int end = PREFIX;
    /** The end of the message and the beginning of the envelope; 0 before that. */
    private int messageEnd;
    private int envelope;
    /** Where records go; null until there is a session, when everything is kept here. */
    private ByteSink sink;
    /** A write has failed. */
    private boolean broken;

    /** Gives the sink that records leave to when there is no room for more. */
    void leaveTo(ByteSink taker) {
        sink = taker;
    }

    /** Returns whether a write has failed: the other side will tell why. */
    boolean isBroken() {
        return broken;
    }

    /** Returns whether so many bytes can be put before some have to leave. */
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

    /** Returns the length of an address with its kind and its NUL. */
    private static int addressLength(ByteString address) {
        return address.cString().length() + 2;
    }

    /**
     * Submits to another what was put before anything left: the beginning of the message, or all of
     * it and whole addresses.
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

    /**
     * Returns how many bytes of {@link #array} are everything that was put, if both parts have
     * ended and nothing has left.
     */
    int closeAll() {
        closeRecord();
        return end;
    }

    /** Returns the array itself. */
    byte[] array() {
        return buffer;
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

    /** Grows by more than is asked for: what comes next should not copy the message again. */
    private void ensure(int size) {
        if (size > buffer.length) {
            int grown = Math.max(size + size / 4, 2 * buffer.length);
            buffer = Arrays.copyOf(buffer, Math.min(LIMIT, grown));
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

    /** Puts an address up to its first NUL, as qmail_puts does. */
    private void address(char kind, ByteString address) {
        put(new byte[] {(byte) kind}, 0, 1);
        put(address.cString().toArray(), 0, address.cString().length());
        put(new byte[1], 0, 1);
    }

    /**
     * Ends the envelope. Its last byte leaves together with the end of the part: who has read that
     * byte has the message, and may be gone before it has read more.
     */
    void endEnvelope() {
        if (!hasRoomForEnd()) {
            flush();
        }
        put(new byte[1], 0, 1);
        endPart();
    }

    /** Ends the message, or the envelope. Nothing leaves for that unless there is no room. */
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

    /** Writes everything that was put to the sink. */
    void flush() {
        closeRecord();
        send();
        openRecord();
    }

    private void openRecord() {
        start = end;
        end += PREFIX;
    }

    /** Writes the length of the record. Drops an empty one, which would end the part. */
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
