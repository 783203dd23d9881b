package org.qmailj.sessions;

import java.io.IOException;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.TimedFd;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordPrefix;
import org.qmailj.ingress.Protocol;

/**
 * Serves a session that a front brings (docs/PROTOCOL.md, roles 2 to 4). The front sends a {@link
 * SessionCall} and then the bytes of the client as they are. It receives records of 1 to {@link
 * #LARGEST} bytes for the client, and the {@link SessionEnd}.
 */
final class Front {
    private static final int PATIENCE_SECONDS = 2;
    private static final int LARGEST = 65536;

    private Front() {}

    static void serve(Sessions sessions, Protocol protocol, Fd connection) throws IOException {
        Environment environment = call(connection).environment(); // no program takes arguments
        Stream client = new Stream(connection, protocol.deathSeconds(), new Records());
        Sessions.Ended ended = sessions.run(protocol, environment, client);
        byte[] end = new SessionEnd(ended.code()).records();
        try {
            connection.write(end, 0, end.length);
        } finally {
            ended.tidy();
        }
    }

    /** Reads the call and no byte more: what follows is for the session. */
    private static SessionCall call(Fd connection) throws IOException {
        long length = RecordPrefix.get(exactly(connection, RecordPrefix.LENGTH), 0);
        if (length > SessionCall.LIMIT) {
            throw new BrokenRecord("call of " + length + " bytes");
        }
        return SessionCall.decode(exactly(connection, (int) length));
    }

    private static byte[] exactly(Fd connection, int length) throws IOException {
        byte[] to = new byte[length];
        if (new TimedFd(connection, PATIENCE_SECONDS).fill(to) < length) {
            throw new BrokenRecord("end within the call");
        }
        return to;
    }

    /** Makes records of what a session writes. */
    private static final class Records implements Stream.Framing {
        @Override
        public void write(ByteSink to, byte[] from, int offset, int length) throws IOException {
            for (int done = 0; done < length; ) {
                int n = Math.min(LARGEST, length - done);
                byte[] record = new byte[RecordPrefix.LENGTH + n];
                RecordPrefix.put(n, record, 0);
                System.arraycopy(from, offset + done, record, RecordPrefix.LENGTH, n);
                to.write(record, 0, record.length);
                done += n;
            }
        }
    }
}
