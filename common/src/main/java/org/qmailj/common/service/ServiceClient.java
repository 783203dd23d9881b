package org.qmailj.common.service;

import java.io.IOException;
import java.util.Arrays;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Pause;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.record.RecordPrefix;

/** Opens sessions with the services: the client's side of docs/PROTOCOL.md, for our residents. */
public final class ServiceClient {
    private static final int PATIENCE_MILLISECONDS = 2000;
    private static final int PAUSE_MILLISECONDS = 10;

    private ServiceClient() {}

    /** What a service answered. */
    public sealed interface Answer {
        /**
         * The session has begun.
         *
         * @param connection blocks; the caller closes it
         * @param number of the session
         */
        record Open(Fd connection, int number) implements Answer {}

        /** There is no service of this installation: the classic program is to be run. */
        record Down() implements Answer {}

        /** There is one, but it cannot take the session now. */
        record Busy() implements Answer {}
    }

    /** Asks for a session with a number of the service, for the uid of this process. */
    public static Answer open(QmailHome home, Role role) {
        return open(home, role, new byte[0], 0);
    }

    /**
     * Asks for a session and sends {@code length} bytes of {@code first} with the question. A
     * service that turns the client away does not read them. They must fit into the buffer of the
     * socket, 200 kB.
     *
     * <p>A service that ends before it has sent Ready has not read them either. So this asks again,
     * until another copy of the service answers or two seconds are over.
     */
    public static Answer open(QmailHome home, Role role, byte[] first, int length) {
        Deadline end = Deadline.in(PATIENCE_MILLISECONDS);
        while (true) {
            Answer answer = attempt(home, role, first, length, end);
            if (answer != null) {
                return answer;
            }
            Pause.SYSTEM.milliseconds(PAUSE_MILLISECONDS);
            if (end.isOver()) {
                return new Answer.Busy();
            }
        }
    }

    /** Asks once. Returns null when another attempt may help. */
    private static Answer attempt(
            QmailHome home, Role role, byte[] first, int length, Deadline end) {
        Fd connection;
        byte[] said;
        try {
            said = said(home, role, first, length);
            connection = UnixSocket.connect(
                    role.service().socket(home), UnixSocket.Type.STREAM,
                    Math.max(1, end.left())); // 0 would be for ever
        } catch (PosixException e) {
            return switch (e.errno()) {
                case ENOENT, ECONNREFUSED -> new Answer.Down();
                case EAGAIN, EINTR -> null;
                default -> new Answer.Busy();
            };
        }
        Answer answer = null;
        try {
            answer = introduce(home, role, connection, said, end);
        } catch (IOException e) {
            answer = new Answer.Busy(); // it says nothing, or does not speak as we do
        } finally {
            if (!(answer instanceof Answer.Open)) {
                connection.closeQuietly();
            }
        }
        return answer;
    }

    /** Returns Hello and what goes with it. */
    private static byte[] said(QmailHome home, Role role, byte[] first, int length)
            throws PosixException {
        byte[] hello = new Hello(role, Installation.of(home, role), Posix.uid(), 0).record();
        byte[] said = Arrays.copyOf(hello, hello.length + length);
        System.arraycopy(first, 0, said, hello.length, length);
        return said;
    }

    private static Answer introduce(
            QmailHome home, Role role, Fd connection, byte[] said, Deadline end)
            throws IOException {
        FileStatus directory = Posix.lstat(role.service().directory(home));
        if (!directory.isDirectory() || UnixSocket.peer(connection).uid() != directory.uid()) {
            return new Answer.Busy(); // somebody else listens there: tell him nothing
        }
        try {
            connection.write(said, 0, said.length);
        } catch (PosixException e) {
            // it has closed, and may have told why
        }
        Patient patient = new Patient(connection, end);
        byte[] record;
        try {
            record = RecordInput.readOne(patient, Ready.LENGTH);
        } catch (PosixException e) {
            record = null; // closed before it had read everything
        }
        if (record == null) {
            return patient.hasBegun() ? new Answer.Busy() : null;
        }
        Ready ready = Ready.decode(record);
        return switch (ready.answer()) {
            case READY -> new Answer.Open(connection, ready.number());
            case NOT_YOURS -> new Answer.Down();
            case BUSY -> new Answer.Busy();
        };
    }

    /** Reads no byte more than Ready has, and waits for it no longer than {@code end}. */
    private static final class Patient implements ByteSource {
        private static final int ALL = RecordPrefix.LENGTH + Ready.LENGTH;

        private final Fd connection;
        private final Deadline end;
        private int left = ALL;

        private Patient(Fd connection, Deadline end) {
            this.connection = connection;
            this.end = end;
        }

        boolean hasBegun() {
            return left < ALL;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (!connection.awaitReadable(end.left())) {
                throw new IOException("no answer");
            }
            int n = connection.read(to, offset, Math.min(length, left));
            left -= n;
            return n;
        }
    }
}
