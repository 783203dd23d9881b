package org.qmailj.common.program;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;

/**
 * Holds what a program is started with, so that a test can run it without a process.
 *
 * @param program its qmail name, for messages
 * @param argv0 the name it was called by
 * @param arguments what follows the name, as bytes
 */
public record Invocation(
        String program, ByteString argv0, List<ByteString> arguments, Environment environment,
        Fd stdin, Fd stdout, Fd stderr, QmailHome home, Clock clock, int pid) {

    /** Returns the same in a copy of the process, which has another number. */
    public Invocation ofCopy(int pidOfCopy) {
        return new Invocation(program, argv0, arguments, environment, stdin, stdout, stderr, home,
                clock, pidOfCopy);
    }

    /** Returns argument {@code index}, counted from 0, or null. */
    public ByteString argument(int index) {
        return index < arguments.size() ? arguments.get(index) : null;
    }

    /** Writes to descriptor 2. It is no error that nobody reads it. */
    public void complain(ByteString text) {
        Program.complain(stderr, text);
    }
}
