package org.qmailj.command;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.submit.QueueClient;
import org.qmailj.common.submit.Submission;

/**
 * Starts other programs for the commands for .qmail files, which run in a process of their own or
 * in one that runs commands of many deliveries.
 */
public interface Programs {
    /**
     * Starts a program of the user's, found along PATH, with our output and error output. Throws
     * when it cannot be run.
     */
    Child start(List<ByteString> argv, Invocation in, Fd stdin) throws PosixException;

    /** Starts a program as if we became it: with our input, and SIGPIPE as we were born with it. */
    Child startUnchanged(List<ByteString> argv, Invocation in) throws PosixException;

    /** Returns the exit code of a command that needs no process; runs no other command. */
    OptionalInt runBuiltin(List<ByteString> argv, Invocation in);

    /** Begins a new message. */
    Submission submit(Invocation in) throws IOException;

    /** Serves a process that is one command. */
    Programs OF_PROCESS = new Programs() {
        @Override
        public Child start(List<ByteString> argv, Invocation in, Fd stdin) throws PosixException {
            int[] fds = {stdin.number(), in.stdout().number(), in.stderr().number()};
            return new Command(argv, in.environment().entries())
                    .spawn(fds, Child.Birth.INHERITING);
        }

        @Override
        public Child startUnchanged(List<ByteString> argv, Invocation in) throws PosixException {
            int[] fds = {in.stdin().number(), in.stdout().number(), in.stderr().number()};
            return new Command(argv, in.environment().entries())
                    .spawn(fds, Child.Birth.INHERITING, Child.Birth.PIPE_UNCHANGED);
        }

        @Override
        public OptionalInt runBuiltin(List<ByteString> argv, Invocation in) {
            return OptionalInt.empty();
        }

        @Override
        public Submission submit(Invocation in) throws IOException {
            return QueueClient.open(in.home(), in.environment());
        }
    };
}
