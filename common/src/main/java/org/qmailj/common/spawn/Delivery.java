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
public final class Delivery {
    private final SpawnServer server;
    private final int number;
    private final ByteString sender;
    private final ByteString recipient;
    private final Fd message;
    private final Report report;
    private Pipe pipe;
    private boolean pipeFailed;

    Delivery(SpawnServer server, SpawnCommand command, Fd message, Report report) {
        this.server = server;
        this.number = command.delivery();
        this.sender = command.sender();
        this.recipient = command.recipient();
        this.message = message;
        this.report = report;
    }

    public ByteString sender() {
        return sender;
    }

    /** The recipient before its last at sign. */
    public ByteString local() {
        return recipient.substring(0, recipient.lastIndexOf('@'));
    }

    /** What is behind the recipient's last at sign. */
    public ByteString host() {
        return recipient.substring(recipient.lastIndexOf('@') + 1);
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

    /** A worker has carried it out, with this end and this output. */
    void carriedOut(WaitStatus status, ByteString output) {
        ByteString whole;
        try {
            whole = report(status, output.toArray());
        } catch (RuntimeException | OutOfMemoryError e) {
            whole = Refusal.BUG.report();
        }
        server.end(number, whole);
    }

    private ByteString report(WaitStatus status, byte[] output) {
        for (int at = 0; at < output.length; at += SpawnServer.PIECE) {
            byte[] piece = Arrays.copyOfRange(
                    output, at, Math.min(at + SpawnServer.PIECE, output.length));
            report.add(piece, piece.length);
        }
        return report.end(status);
    }

    /** The worker that had it is gone without a word. */
    void crashed() {
        server.end(number, report.end(WaitStatus.killed(Signals.KILL)));
    }
}
