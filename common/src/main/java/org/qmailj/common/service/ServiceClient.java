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
import org.qmailj.common.record.RecordInput;

/** How our own residents come to a service: the client's side of docs/adr/0008. */
public final class ServiceClient {
    private static final int PATIENCE_MILLISECONDS = 2000;

    private ServiceClient() {}

    /** What became of it. */
    public sealed interface Answer {
        /** The service waits for what comes next; {@code number} is that of the session. */
        record Open(Fd connection, int number) implements Answer {}

        /** There is no service for this installation: the classic program is to be run. */
        record Down() implements Answer {}

        /** There is one, but it cannot take this session now. */
        record Busy() implements Answer {}
    }

    /** Asks for a session with a number of its own, for the uid of this process. */
    public static Answer open(QmailHome home, Role role) {
        return open(home, role, new byte[0]);
    }

    /**
     * The same, and says {@code first} without waiting for the answer: who turns us away does not
     * read it. It must fit into the socket's buffer, of 200 kB.
     */
    public static Answer open(QmailHome home, Role role, byte[] first) {
        Fd connection;
        World world;
        try {
            world = World.of(home, role);
            connection = UnixSocket.connect(
                    role.service().socket(home), UnixSocket.Type.STREAM, PATIENCE_MILLISECONDS);
        } catch (PosixException e) {
            return switch (e.errno()) {
                case ENOENT, ECONNREFUSED -> new Answer.Down();
                default -> new Answer.Busy();
            };
        }
        Answer answer = new Answer.Busy();
        try {
            answer = introduce(home, role, connection, world, first);
        } catch (IOException e) {
            // it died, or does not speak as we do
        }
        if (!(answer instanceof Answer.Open)) {
            close(connection);
        }
        return answer;
    }

    private static Answer introduce(
            QmailHome home, Role role, Fd connection, World world, byte[] first)
            throws IOException {
        FileStatus directory = Posix.lstat(role.service().directory(home));
        if (!directory.isDirectory() || UnixSocket.peer(connection).uid() != directory.uid()) {
            return new Answer.Down(); // somebody else listens there
        }
        byte[] hello = new Hello(role, world, Posix.uid(), 0).record();
        byte[] said = Arrays.copyOf(hello, hello.length + first.length);
        System.arraycopy(first, 0, said, hello.length, first.length);
        connection.write(said, 0, said.length);
        byte[] record = new RecordInput(new Patient(connection), Ready.LENGTH).read();
        if (record == null) {
            return new Answer.Busy();
        }
        Ready ready = Ready.decode(record);
        return switch (ready.answer()) {
            case READY -> new Answer.Open(connection, ready.number());
            case NOT_YOURS -> new Answer.Down();
            case BUSY -> new Answer.Busy();
        };
    }

    /** Takes no byte more than the answer has, and waits no longer than is decent. */
    private static final class Patient implements ByteSource {
        private final Fd connection;
        private int left = Hello.PREFIX + Ready.LENGTH;

        private Patient(Fd connection) {
            this.connection = connection;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (!connection.awaitReadable(PATIENCE_MILLISECONDS)) {
                throw new IOException("no answer");
            }
            int n = connection.read(to, offset, Math.min(length, left));
            left -= n;
            return n;
        }
    }

    private static void close(Fd connection) {
        try {
            connection.close();
        } catch (PosixException e) {
            // it is gone in any case
        }
    }
}
