package org.qmailj.listen;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Program;

/** Sessions that are processes, as under tcpserver: descriptors 0 and 1 are the client. */
final class Processes {
    private final Map<Integer, Connection> running = new HashMap<>();

    int count() {
        return running.size();
    }

    /** Starts the program; answers its pid. */
    int start(Connection connection, List<ByteString> program) throws PosixException {
        Command command = new Command(program, connection.environment().entries());
        return started(connection, command.spawn(descriptors(connection)));
    }

    /** The same with the classic face of a program of ours. */
    int startClassic(Connection connection, ByteString face, List<ByteString> program)
            throws PosixException {
        return started(connection, Child.spawnOrThrow(new Child.Plan(
                face, program, connection.environment().entries(), descriptors(connection), null,
                Program.TEMPORARY, Program.TEMPORARY)));
    }

    private static int[] descriptors(Connection connection) {
        int client = connection.socket().number();
        return new int[] {client, client, Fd.STDERR.number()};
    }

    private int started(Connection connection, Child child) {
        connection.close();
        running.put(child.pid(), connection);
        return child.pid();
    }

    /** One that has ended. */
    record Ended(Connection connection, int pid, int status) {}

    /** The next of them, or null. */
    Ended next() throws PosixException {
        while (true) {
            Child.Ended ended = Child.anyEnded(false);
            if (ended == null) {
                return null;
            }
            Connection connection = running.remove(ended.pid());
            if (connection != null) {
                return new Ended(connection, ended.pid(), ended.status().word());
            }
        }
    }
}
