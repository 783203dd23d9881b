package org.qmailj.popup;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Invocation;

/**
 * Runs the program that checks a password and continues the session, usually checkpassword. The
 * program has the client on descriptors 0 and 1 and reads the credentials from descriptor 3.
 */
final class Subprogram {
    /** PIPE_BUF: an empty pipe accepts that much at once, even without a reader. */
    private static final int AT_ONCE = 4096;

    private final Invocation in;
    private final List<ByteString> argv;

    Subprogram(Invocation in, List<ByteString> argv) {
        this.in = in;
        this.argv = argv;
    }

    /** Runs the program to its end. Returns null if it succeeded or its end is unknown. */
    Complaint run(ByteString credentials) {
        Pipe pipe;
        try {
            pipe = Pipe.open();
        } catch (PosixException e) {
            return Complaint.NO_PIPE;
        }
        byte[] bytes = credentials.toArray();
        // before there is a reader: if the program ends without reading, its exit code says more
        // than a broken pipe would
        int ahead = Math.min(bytes.length, AT_ONCE);
        Child child;
        try {
            pipe.out().write(bytes, 0, ahead);
            child = start(pipe);
            pipe.in().close();
        } catch (PosixException e) {
            return e.meansNoProcess() ? Complaint.NO_FORK : Complaint.BAD_AUTH;
        }
        try {
            pipe.out().write(bytes, ahead, bytes.length - ahead);
            pipe.out().close();
        } catch (PosixException e) {
            return Complaint.NO_WRITE;
        }
        return await(child);
    }

    private Child start(Pipe pipe) throws PosixException {
        int[] fds = {
            in.stdin().number(), in.stdout().number(), in.stderr().number(), pipe.in().number()
        };
        return new Command(argv, in.environment().entries())
                .spawn(fds, Child.Birth.INHERITING);
    }

    private static Complaint await(Child child) {
        WaitStatus status;
        try {
            status = child.await();
        } catch (PosixException e) {
            return null;
        }
        if (status.crashed()) {
            return Complaint.CRASHED;
        }
        return status.exitCode() == 0 ? null : Complaint.BAD_AUTH;
    }
}
