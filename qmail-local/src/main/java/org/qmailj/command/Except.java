package org.qmailj.command;

import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * except(1): inverts the exit code of a program, for use with bouncesaying and condredirect.
 *
 * <p>{@code except program [ arg ... ]}
 *
 * <ul>
 *   <li>Runs as its caller, whose descriptors the program gets.
 *   <li>Exits 100 when the program exited 0, 111 when it exited 111 or crashed, else 0.
 * </ul>
 */
public final class Except implements Program {
    private static final Fatal FATAL = new Fatal("except");

    private final Invocation in;
    private final Programs programs;

    Except(Invocation in) {
        this(in, Programs.OF_PROCESS);
    }

    Except(Invocation in, Programs programs) {
        this.in = in;
        this.programs = programs;
    }

    public static void main(String[] argv) {
        Program.run("except", argv, Except::new);
    }

    @Override
    public int run() {
        if (in.arguments().isEmpty()) {
            throw FATAL.usage("except program [ arg ... ]");
        }
        return new Condition(in, FATAL, programs).holds(in.arguments()) ? PERMANENT : 0;
    }
}
