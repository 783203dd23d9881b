package org.qmailj.command;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * bouncesaying(1): bounces a message with an error text, if a program says so.
 *
 * <p>In a .qmail file: {@code |bouncesaying error [ program [ arg ... ] ]}
 *
 * <ul>
 *   <li>Runs as the recipient, started by qmail-local.
 *   <li>Descriptor 0 is the message, for the program.
 *   <li>Writes error to descriptor 2 and exits 100 when there is no program or it exited 0.
 *   <li>Exits 0 when the program exited otherwise, but 111 when it exited 111 or crashed.
 * </ul>
 */
public final class Bouncesaying implements Program {
    private static final Fatal FATAL = new Fatal("bouncesaying");

    private final Invocation in;
    private final Programs programs;

    Bouncesaying(Invocation in) {
        this(in, Programs.OF_PROCESS);
    }

    Bouncesaying(Invocation in, Programs programs) {
        this.in = in;
        this.programs = programs;
    }

    public static void main(String[] argv) {
        Program.run("bouncesaying", argv, Bouncesaying::new);
    }

    @Override
    public int run() {
        List<ByteString> words = in.arguments();
        if (words.isEmpty()) {
            throw FATAL.usage("bouncesaying error [ program [ arg ... ] ]");
        }
        if (words.size() > 1
                && !new Condition(in, FATAL, programs).holds(words.subList(1, words.size()))) {
            return 0;
        }
        throw Die.saying(PERMANENT, words.get(0).concat("\n"));
    }
}
