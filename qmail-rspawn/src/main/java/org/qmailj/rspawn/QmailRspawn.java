package org.qmailj.rspawn;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Ids;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.spawn.Deliverer;
import org.qmailj.common.spawn.Delivery;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.Report;
import org.qmailj.common.spawn.SpawnServer;
import org.qmailj.common.spawn.Started;

/**
 * qmail-rspawn: runs a qmail-remote for each delivery to another host.
 *
 * <p>Runs as qmailr, started by qmail-start. Descriptor 0: SpawnCommand records from qmail-send;
 * descriptor 1: SpawnReport records ({@link SpawnServer}). The program is {@code qmail-remote},
 * found along PATH, or what the environment variable QMAILREMOTE names, with the arguments host,
 * sender, recipient; it has the message on 0, and 1 and 2 are read as its report
 * ({@link RemoteReport}). Its directory is queue/mess, its environment ours.
 *
 * <p>Files: queue/mess/S/N; at its start it clears queue/lock/tcpto.
 *
 * <p>Exit codes: 0 qmail-send is gone; 111 no queue, or no user qmailq.
 */
public final class QmailRspawn implements Program, Deliverer {
    /** What qmail-remote exits with, or stands for it, when it could not be run this time. */
    static final int NOT_RUN_NOW = 111;

    private static final int NOT_RUN = 100;
    private static final int TCPTO_SIZE = 1024;

    private final Invocation in;
    private final List<ByteString> environment;
    private final ByteString program;

    QmailRspawn(Invocation in) {
        this.in = in;
        this.environment = in.environment().entries();
        ByteString named = in.environment().get("QMAILREMOTE");
        this.program = named == null ? ByteString.of("qmail-remote") : named;
    }

    public static void main(String[] argv) {
        Program.run("qmail-rspawn", argv, QmailRspawn::new);
    }

    @Override
    public int run() throws IOException {
        SpawnServer.enter(in);
        int owner = Ids.uid(QmailUser.QMAILQ);
        clearTcpto();
        return new SpawnServer(in, this, Reaper.start(), owner).serve();
    }

    private void clearTcpto() {
        ByteString table = QueueLayout.of(in.home()).tcpto();
        try (Fd fd = Fd.open(table, Fd.O_WRONLY | Fd.O_NONBLOCK, 0)) {
            fd.write(new byte[TCPTO_SIZE], 0, TCPTO_SIZE);
        } catch (PosixException e) {
            // it only saves time
        }
    }

    @Override
    public Started start(Delivery delivery) throws PosixException {
        ByteString recipient = delivery.local().concat("@").concat(delivery.host());
        List<ByteString> argv = List.of(program, delivery.host(), delivery.sender(), recipient);
        int report = delivery.output().number();
        int[] fds = {delivery.message().number(), report, report};
        try {
            return new Started.Running(new Command(argv, environment).spawnIgnoringPipe(fds));
        } catch (PosixException e) {
            if (e.is(Errno.EAGAIN) || e.is(Errno.ENOMEM)) {
                throw e; // no process for it
            }
            return Started.ended(e.isTemporary() ? NOT_RUN_NOW : NOT_RUN);
        }
    }

    @Override
    public Report report() {
        return new RemoteReport();
    }
}
