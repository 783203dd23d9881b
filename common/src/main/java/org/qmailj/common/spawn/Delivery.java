package org.qmailj.common.spawn;

import java.util.Arrays;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.WaitStatus;

/**
 * What one program is started for, or a worker is asked for. The server closes its descriptors when
 * {@link Deliverer#start} is over.
 */
public final class Delivery implements Order {
    private final SpawnServer server;
    private final SpawnCommand command;
    private final boolean again;
    private final Fd message;
    private final Report report;
    private Pipe pipe;
    private boolean pipeFailed;

    Delivery(SpawnServer server, SpawnCommand command, boolean again, Fd message, Report report) {
        this.server = server;
        this.command = command;
        this.again = again;
        this.message = message;
        this.report = report;
    }

    public ByteString sender() {
        return command.sender();
    }

    /** A worker was given it and has not begun: it is the program's turn. */
    public boolean isAgain() {
        return again;
    }

    /** The recipient before its last at sign. */
    public ByteString local() {
        return command.recipient().substring(0, command.recipient().lastIndexOf('@'));
    }

    /** What is behind the recipient's last at sign. */
    public ByteString host() {
        return command.recipient().substring(command.recipient().lastIndexOf('@') + 1);
    }

    /** Open, a regular file of qmailq's, at its beginning: for descriptor 0 of the program. */
    public Fd message() {
        return message;
    }

    /** For descriptors 1 and 2 of the program: a pipe that its report comes from. */
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
        } catch (OutOfMemoryError e) {
            whole = Refusal.OUT_OF_MEMORY.report();
        } catch (RuntimeException e) {
            whole = Refusal.bug(e);
        }
        server.end(command.delivery(), whole);
    }

    ByteString report(WaitStatus status, byte[] output) {
        for (int at = 0; at < output.length; at += SpawnServer.PIECE) {
            byte[] piece = Arrays.copyOfRange(
                    output, at, Math.min(at + SpawnServer.PIECE, output.length));
            report.add(piece, piece.length);
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
