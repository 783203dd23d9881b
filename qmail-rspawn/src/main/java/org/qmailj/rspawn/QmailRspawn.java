package org.qmailj.rspawn;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Ids;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.SpawnServer;
import org.qmailj.common.tcpto.TcptoTable;

/**
 * qmail-rspawn: has messages sent to other hosts, by a worker or by a qmail-remote for each.
 *
 * <p>Runs as qmailr, started by qmail-start. Descriptor 0: SpawnCommand records from qmail-send;
 * descriptor 1: SpawnReport records ({@link SpawnServer}). The program is {@code qmail-remote},
 * found along PATH, or what the environment variable QMAILREMOTE names, with the arguments host,
 * sender, recipient; it has the message on 0, and 1 and 2 are read as its report
 * ({@link RemoteReport}). Its directory is queue/mess, its environment ours.
 *
 * <p>As long as that program is bin/qmail-remote as it was installed, looked at for each delivery,
 * long-lived workers do in its place what it would do ({@link RemoteWorkers}).
 *
 * <p>Files: queue/mess/S/N, lib/qmailj/stock; at its start it clears queue/lock/tcpto.
 *
 * <p>Exit codes: 0 qmail-send is gone; 111 no queue, or no user qmailq.
 */
public final class QmailRspawn implements Program {
    private final Invocation in;

    QmailRspawn(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-rspawn", argv, QmailRspawn::new);
    }

    @Override
    public int run() throws IOException {
        SpawnServer.enter(in);
        int owner = Ids.uid(QmailUser.QMAILQ);
        clearTcpto();
        Reaper reaper = Reaper.start();
        return new SpawnServer(in, new RemoteDeliverer(in, reaper), reaper, owner).serve();
    }

    private void clearTcpto() {
        ByteString table = QueueLayout.of(in.home()).tcpto();
        try (Fd fd = Fd.open(table, Fd.O_WRONLY | Fd.O_NONBLOCK, 0)) {
            fd.write(new byte[TcptoTable.SIZE], 0, TcptoTable.SIZE);
        } catch (PosixException e) {
            // it only saves time
        }
    }
}
