package org.qmailj.command;

import java.util.List;
import java.util.OptionalInt;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/** Runs a user's program whose exit code decides; it gets our descriptors and environment. */
final class Condition {
    private final Invocation in;
    private final Fatal fatal;
    private final Programs programs;

    Condition(Invocation in, Fatal fatal, Programs programs) {
        this.in = in;
        this.fatal = fatal;
        this.programs = programs;
    }

    /**
     * Runs the program: returns true for exit code 0, false for any other. Exits 111 if the program
     * does or crashes; if it cannot be run, exits 100, or 111 if it may run later.
     */
    boolean holds(List<ByteString> argv) {
        switch (exitCode(argv)) {
            case 0:
                return true;
            case Program.TEMPORARY:
                throw fatal.temporary("temporary child error");
            default:
                return false;
        }
    }

    private int exitCode(List<ByteString> argv) {
        OptionalInt code = programs.runBuiltin(argv, in);
        if (code.isPresent()) {
            return code.getAsInt();
        }
        Child child;
        try {
            child = programs.startUnchanged(argv, in);
        } catch (PosixException e) {
            if (e.meansNoProcess()) {
                throw fatal.temporary("unable to fork: ", e);
            }
            return e.isTemporary() ? Program.TEMPORARY : Program.PERMANENT;
        }
        WaitStatus status;
        try {
            status = child.await();
        } catch (PosixException e) {
            throw fatal.temporary("wait failed");
        }
        if (status.crashed()) {
            throw fatal.temporary("child crashed");
        }
        return status.exitCode();
    }
}
