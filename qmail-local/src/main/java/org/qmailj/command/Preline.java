package org.qmailj.command;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * preline(1): feeds a message to a program, after the lines that qmail-local writes into files.
 *
 * <p>In a .qmail file: {@code |preline [ -frdFRD ] cmd [ arg ... ]}
 *
 * <ul>
 *   <li>Runs as the recipient, started by qmail-local.
 *   <li>Descriptor 0 is the message. cmd reads $UFLINE (not with -f), $RPLINE (not with -r),
 *       $DTLINE (not with -d) and the message from a pipe; its other descriptors are ours.
 *   <li>Exits as cmd does; 100 for wrong use or a cmd that cannot be run; 111 when cmd crashed, may
 *       run later, or did not read all of a message that is longer than a buffer.
 * </ul>
 */
public final class Preline implements Program {
    private static final Fatal FATAL = new Fatal("preline");

    /** The size up to which output does not need a reader (substdio). */
    private static final int BUFFER = 8192;

    private final Invocation in;
    private final Programs programs;

    Preline(Invocation in) {
        this(in, Programs.OF_PROCESS);
    }

    Preline(Invocation in, Programs programs) {
        this.in = in;
        this.programs = programs;
    }

    public static void main(String[] argv) {
        Program.run("preline", argv, Preline::new);
    }

    @Override
    public int run() throws PosixException {
        ByteString from = required("UFLINE");
        ByteString returnPath = required("RPLINE");
        ByteString deliveredTo = required("DTLINE");
        GetOpt options = new GetOpt(in, "frdFRD");
        for (int letter = options.next(); letter != GetOpt.DONE; letter = options.next()) {
            switch (letter) {
                case 'f' -> from = ByteString.EMPTY;
                case 'r' -> returnPath = ByteString.EMPTY;
                case 'd' -> deliveredTo = ByteString.EMPTY;
                case 'F' -> from = required("UFLINE");
                case 'R' -> returnPath = required("RPLINE");
                case 'D' -> deliveredTo = required("DTLINE");
                default -> throw usage();
            }
        }
        if (options.operands().isEmpty()) {
            throw usage();
        }
        return run(options.operands(), from.concat(returnPath).concat(deliveredTo));
    }

    private static Die usage() {
        return FATAL.usage("preline cmd [ arg ... ]");
    }

    private ByteString required(String variable) {
        ByteString value = in.environment().get(variable);
        if (value == null) {
            throw usage();
        }
        return value;
    }

    private int run(List<ByteString> argv, ByteString lines) throws PosixException {
        Pipe pipe;
        try {
            pipe = Pipe.open();
        } catch (PosixException e) {
            throw FATAL.temporary("unable to create pipe: ", e);
        }
        Child child;
        try {
            child = programs.start(argv, in, pipe.in());
        } catch (PosixException e) {
            pipe.out().close();
            if (e.meansNoProcess()) {
                throw FATAL.temporary("unable to fork: ", e);
            }
            throw FATAL.die(e.isTemporary() ? TEMPORARY : PERMANENT,
                    Fatal.unableText("run ", argv.get(0), e));
        } finally {
            pipe.in().close();
        }
        try (Fd to = pipe.out()) {
            feed(to, lines);
        } catch (Die e) {
            child.forget();
            throw e;
        }
        return exitCode(child);
    }

    private void feed(Fd to, ByteString lines) {
        ByteOutput out = new ByteOutput(to, BUFFER);
        try {
            out.put(lines);
            out.putAll(in.stdin(), new byte[BUFFER]);
        } catch (PosixException e) {
            throw FATAL.temporary("unable to copy input: ", e);
        } catch (IOException e) {
            throw new IllegalStateException(e); // there are no others
        }
        try {
            out.flush();
        } catch (IOException e) {
            // cmd did not want it
        }
    }

    private static int exitCode(Child child) {
        WaitStatus status;
        try {
            status = child.await();
        } catch (PosixException e) {
            throw FATAL.temporary("wait failed: ", e);
        }
        if (status.crashed()) {
            throw FATAL.temporary("child crashed");
        }
        return status.exitCode();
    }
}
