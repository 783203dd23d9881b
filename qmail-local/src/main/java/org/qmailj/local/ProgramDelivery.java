package org.qmailj.local;

import java.util.List;
import java.util.OptionalInt;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Environment;

/**
 * Runs a command with the shell, in the home directory, the message on descriptor 0 at its first
 * byte, and our own output and error output.
 */
final class ProgramDelivery {
    private static final ByteString SHELL = ByteString.of("/bin/sh");
    private static final ByteString OPTION = ByteString.of("-c");

    private final Surroundings with;
    private final Message message;
    private final Environment environment;

    ProgramDelivery(Surroundings with, Message message, Environment environment) {
        this.with = with;
        this.message = message;
        this.environment = environment;
    }

    ProgramExit run(ByteString command) {
        message.rewind();
        WaitStatus status;
        try {
            OptionalInt code = with.commands().run(command, with, environment);
            status = code.isPresent()
                    ? WaitStatus.exited(code.getAsInt()) : start(command).await();
        } catch (PosixException e) {
            throw Complaint.tempChildCrashed();
        }
        if (status.crashed()) {
            throw Complaint.tempChildCrashed();
        }
        return ProgramExit.of(status.exitCode());
    }

    private Child start(ByteString command) {
        Command shell = new Command(List.of(SHELL, OPTION, command), environment.entries());
        try {
            DeliveryOutput output = with.output();
            int[] fds = {with.message().number(), output.stdout().number(),
                output.stderr().number()};
            return shell.spawnAt(with.home(), fds, Child.Birth.INHERITING);
        } catch (PosixException e) {
            throw e.meansNoProcess() ? Complaint.tempFork(e) : Complaint.tempShell(e);
        }
    }
}
