package org.qmailj.common.queue;

import java.io.IOException;
import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSink;

/**
 * What a client of the queue service sends: message and envelope, each as records (four bytes of
 * length, most significant first, and as many bytes) and an empty record. Small ones leave
 * together, in one write.
 */
final class MessageRecords {
    private static final int PREFIX = 4;
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

    /** Whether so many bytes can be put before some have to leave. */
    boolean hasRoom(int count) {
        return count <= LIMIT - end;
    }

    /** Whether so many bytes can be put, and the part end, before something has to leave. */
    boolean hasRoomForEnd(int count) {
        return hasRoom(count + 2 * PREFIX);
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

    void put(byte[] from, int offset, int count, ByteSink sink) throws IOException {
        int done = 0;
        while (done < count) {
            if (end == LIMIT) {
                flush(sink);
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

    /** Ends the message, or the envelope: nothing leaves for that unless there is no room. */
    void endPart(ByteSink sink) throws IOException {
        int payloadEnd = end;
        closeRecord();
        if (end + 2 * PREFIX > LIMIT) {
            send(sink);
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
    void flush(ByteSink sink) throws IOException {
        closeRecord();
        send(sink);
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
        for (int i = 0; i < PREFIX; i++) {
            buffer[start + i] = (byte) (length >> (24 - 8 * i));
        }
    }

    private void send(ByteSink sink) throws IOException {
        int length = end;
        end = 0;
        if (length > 0) {
            sink.write(buffer, 0, length);
        }
    }
}
