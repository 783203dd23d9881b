package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.WaitStatus;

/**
 * Holds one delivery, which a program is started for or a worker gets as a task. The server
 * closes its descriptors after {@link Deliverer#start}.
 */
public final class Delivery implements TaskOutcome {
    private final SpawnServer server;
    private final SpawnCommand command;
    private final boolean needsProgram;
    private final Fd message;
    private final Report report;
    private Pipe pipe;
    private boolean pipeFailed;

    Delivery(
            SpawnServer server, SpawnCommand command, boolean needsProgram, Fd message,
            Report report) {
        this.server = server;
        this.command = command;
        this.needsProgram = needsProgram;
        this.message = message;
        this.report = report;
    }

    public ByteString sender() {
        return command.sender();
    }

    /** Returns whether a worker had it and did not begin: then the program is to be run. */
    public boolean needsProgram() {
        return needsProgram;
    }

    /** Returns what stands before the recipient's last at sign. */
    public ByteString local() {
        return command.recipient().substring(0, command.recipient().lastIndexOf('@'));
    }

    /** Returns what follows the recipient's last at sign. */
    public ByteString host() {
        return command.recipient().substring(command.recipient().lastIndexOf('@') + 1);
    }

    /**
     * Returns the message, for descriptor 0 of the program: a regular file of qmailq, open for
     * reading, at its beginning.
     */
    public Fd message() {
        return message;
    }

    /** Returns a pipe for descriptors 1 and 2 of the program, which the server reads. */
    public Fd output() throws PosixException {
        if (pipe == null) {
            try {
                pipe = Pipe.open();
            } catch (PosixException e) {
                pipeFailed = true;
                throw e;
            }
        }
        return pipe.out();
    }

    Pipe pipe() {
        return pipe;
    }

    boolean pipeFailed() {
        return pipeFailed;
    }

    @Override
    public void carriedOut(WaitStatus status, ByteString output) {
        ByteString whole;
        try {
            whole = report(status, output.toArray());
        } catch (OutOfMemoryError | ByteBuilder.TooLong e) {
            whole = Refusal.OUT_OF_MEMORY.report();
        } catch (RuntimeException | Error e) {
            whole = Refusal.bug(e);
        }
        server.end(command.delivery(), whole);
    }

    ByteString report(WaitStatus status, byte[] output) {
        for (int at = 0; at < output.length; at += Report.PIECE) {
            report.add(output, at, Math.min(Report.PIECE, output.length - at));
        }
        return report.end(status);
    }

    @Override
    public void notBegun() {
        server.startAgain(command);
    }

    @Override
    public void crashed() {
        server.end(command.delivery(), report.end(WaitStatus.killed(Signals.KILL)));
    }
}
