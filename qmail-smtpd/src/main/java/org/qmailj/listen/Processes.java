package org.qmailj.listen;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** Runs sessions as processes, as tcpserver does: descriptors 0 and 1 are the client. */
final class Processes {
    /** For each pid the number of its session. */
    private final Map<Integer, Integer> running = new HashMap<>();

    int count() {
        return running.size();
    }

    /** Starts the program; returns the number of the session: the connection's, or the pid. */
    int start(Admitted client, List<ByteString> program) throws PosixException {
        Command command = new Command(program, client.environment().entries());
        return started(client.connection(), command.spawn(descriptors(client)));
    }

    /** Does the same with the classic face of a program of ours. */
    int startClassic(Admitted client, ByteString face, List<ByteString> program)
            throws PosixException {
        return started(client.connection(), Child.spawn(new Child.Plan(
                face, program, client.environment().entries(), descriptors(client))));
    }

    private static int[] descriptors(Admitted client) {
        int socket = client.socket().number();
        return new int[] {socket, socket, Fd.STDERR.number()};
    }

    private int started(Connection connection, Child child) {
        connection.close();
        int number = connection.isNumbered() ? connection.number() : child.pid();
        running.put(child.pid(), number);
        return number;
    }

    /**
     * Says that a session has ended.
     *
     * @param status as wait(2) returns it
     */
    record Ended(int number, int status) {}

    /** Returns the next session that has ended, or null. */
    Ended next() throws PosixException {
        while (true) {
            Child.Ended ended = Child.anyEnded();
            if (ended == null) {
                return null;
            }
            Integer number = running.remove(ended.pid());
            if (number != null) {
                return new Ended(number, ended.status().word());
            }
        }
    }
}
