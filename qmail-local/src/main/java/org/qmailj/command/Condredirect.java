package org.qmailj.command;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * condredirect(1): sends a message on to another address if a program says so.
 *
 * <p>In a .qmail file: {@code |condredirect newaddress program [ arg ... ]}
 *
 * <ul>
 *   <li>Runs as the recipient, started by qmail-local.
 *   <li>Descriptor 0 is the message, a file: the program may read it first. It is queued with
 *       $DTLINE before it and $SENDER as sender.
 *   <li>Says {@code condredirect: qp N} on descriptor 2, the number of the new message in the logs.
 *   <li>Exits 99, which ends the .qmail file, when the program exited 0 and the message is queued;
 *       0 when it exited otherwise, but 111 when it exited 111; 100 and 111 for failures.
 * </ul>
 */
public final class Condredirect implements Program {
    private static final Fatal FATAL = new Fatal("condredirect");

    /** The exit code that makes qmail-local ignore the rest of the .qmail file. */
    private static final int STOP = 99;

    private final Invocation in;
    private final Programs programs;

    Condredirect(Invocation in) {
        this(in, Programs.OF_PROCESS);
    }

    Condredirect(Invocation in, Programs programs) {
        this.in = in;
        this.programs = programs;
    }

    public static void main(String[] argv) {
        Program.run("condredirect", argv, Condredirect::new);
    }

    @Override
    public int run() throws IOException {
        List<ByteString> words = in.arguments();
        if (words.size() < 2) {
            throw FATAL.usage("condredirect newaddress program [ arg ... ]");
        }
        if (!new Condition(in, FATAL, programs).holds(words.subList(1, words.size()))) {
            return 0;
        }
        try {
            in.stdin().seek(0);
        } catch (PosixException e) {
            throw FATAL.temporary("unable to rewind: ", e);
        }
        throw new Redirection(in, FATAL, programs).send("SENDER", words.subList(0, 1), STOP);
    }
}
