package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.WaitStatus;

/**
 * Holds one delivery, which a program is started for or a worker gets as a task. The server
 * closes its descriptors after {@link Deliverer#start}.
 */
public final class Delivery implements TaskOutcome {
    /** Says who is to make it. */
    enum By {
        /** A worker if there is one for it, or else the program. */
        WORKER_OR_PROGRAM,
        /** The program: a worker had it and did not begin. */
        PROGRAM
    }

    /** Is told what became of a delivery that a worker had. */
    interface Ends {
        /** It has ended with this report. */
        void ended(int delivery, ByteString report);

        /** It has not begun. */
        void notBegun(SpawnCommand command);
    }

    private final Ends ends;
    private final SpawnCommand command;
    private final By by;
    private final Fd message;
    private final OutputPipe output;
    private final Report report;

    Delivery(
            Ends ends, SpawnCommand command, By by, Fd message, OutputPipe output,
            Report report) {
        this.ends = ends;
        this.command = command;
        this.by = by;
        this.message = message;
        this.output = output;
        this.report = report;
    }

    public ByteString sender() {
        return command.sender();
    }

    /** Returns whether a worker had it and did not begin: then the program is to be run. */
    public boolean needsProgram() {
        return by == By.PROGRAM;
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
        return output.out();
    }

    @Override
    public void carriedOut(WaitStatus status, ByteString written) {
        ByteString whole;
        try {
            whole = report(status, written.toArray());
        } catch (OutOfMemoryError | ByteBuilder.TooLong e) {
            whole = Refusal.OUT_OF_MEMORY.report();
        } catch (RuntimeException | Error e) {
            whole = Refusal.bug(e);
        }
        ends.ended(command.delivery(), whole);
    }

    ByteString report(WaitStatus status, byte[] written) {
        for (int at = 0; at < written.length; at += Report.PIECE) {
            report.add(written, at, Math.min(Report.PIECE, written.length - at));
        }
        return report.end(status);
    }

    @Override
    public void notBegun() {
        ends.notBegun(command);
    }

    @Override
    public void crashed() {
        ends.ended(command.delivery(), report.end(WaitStatus.killed(Signals.KILL)));
    }
}
