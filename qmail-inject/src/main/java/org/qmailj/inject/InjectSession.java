package org.qmailj.inject;

import java.io.IOException;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.service.Caller;
import org.qmailj.common.service.ClientHandler;
import org.qmailj.common.service.MemoryShares;

/**
 * Serves one client: reads its call and, piece by piece, as much of its message as is needed, and
 * answers. {@link Header} says where the estimates of memory come from.
 */
record InjectSession(Injector injector, MemoryShares shares) implements ClientHandler {
    /** A string may take only five bytes of a call, with its length. */
    private static final int HEAP_PER_CALL_BYTE = 16;

    /** Of the header as it comes in: copies in the piece, the line and the field. */
    private static final int HEAP_PER_MESSAGE_BYTE = 4;

    /** The most bytes of a message that are read; bin/qmail-inject itself stops after 1 MB. */
    private static final int SENT_LIMIT = 2 << 20;

    @Override
    public void serve(Caller caller, Fd connection) throws IOException {
        Allowance memory = shares.allowance(caller.payer());
        try {
            RecordInput records = new RecordInput(connection, InjectCall.LIMIT);
            int length = records.readLength();
            if (length == RecordInput.END) {
                return;
            }
            InjectAnswer answer = answer(records, length, memory, caller.number(), connection);
            send(answer, connection);
        } finally {
            memory.end();
        }
    }

    private InjectAnswer answer(
            RecordInput records, int length, Allowance memory, int number, Fd connection)
            throws IOException {
        if (!memory.take((long) HEAP_PER_CALL_BYTE * length)) {
            return new InjectAnswer.Classic();
        }
        InjectCall call = InjectCall.decode(records.readPayload(length));
        return injector.answer(call, new Asked(records, memory, connection), memory, number);
    }

    private static void send(InjectAnswer answer, Fd connection) throws IOException {
        byte[] record = answer.encode().record();
        connection.write(record, 0, record.length);
    }

    /** Reads the message: the client sends a piece whenever it is asked for more. */
    private static final class Asked implements ByteSource {
        private final RecordInput records;
        private final Allowance memory;
        private final Fd connection;
        private byte[] piece = {};
        private int next;
        private int sent;
        private boolean ended;

        Asked(RecordInput records, Allowance memory, Fd connection) {
            this.records = records;
            this.memory = memory;
            this.connection = connection;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (next == piece.length && !more()) {
                return 0;
            }
            int n = Math.min(length, piece.length - next);
            System.arraycopy(piece, next, to, offset, n);
            next += n;
            return n;
        }

        private boolean more() throws IOException {
            if (ended) {
                return false;
            }
            send(new InjectAnswer.More(), connection);
            int length = records.readLength();
            if (length == RecordInput.END) {
                throw new BrokenRecord("end within a message");
            }
            if (length > SENT_LIMIT - sent) {
                throw new Injector.Declined();
            }
            memory.require((long) HEAP_PER_MESSAGE_BYTE * length);
            next = 0;
            piece = records.readPayload(length);
            sent += length;
            ended = length == 0;
            return !ended;
        }
    }
}
