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
import org.qmailj.common.tcpto.TcptoFile;

/**
 * qmail-rspawn(8): runs qmail-remote for each delivery to another host.
 *
 * <ul>
 *   <li>Runs as qmailr, started by qmail-start. Descriptor 0: SpawnCommand records from qmail-send;
 *       1: SpawnReport records ({@link SpawnServer}).
 *   <li>Runs {@code qmail-remote host sender recipient}, found along PATH, or the program that the
 *       environment variable QMAILREMOTE names, in queue/mess with its own environment. The program
 *       has the message on descriptor 0; 1 and 2 are its report ({@link RemoteReport}).
 *   <li>As long as that program is the installed bin/qmail-remote, which is checked for each
 *       delivery, long-lived workers do the same in its place ({@link RemoteWorkers}).
 *   <li>Files: queue/mess/S/N, lib/qmailj/stock. At its start it clears queue/lock/tcpto.
 *   <li>Exits 0: qmail-send is gone; 111: no queue, or no user qmailq.
 * </ul>
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
        try (Fd fd = TcptoFile.open(table)) {
            TcptoFile.clear(fd);
        } catch (PosixException e) {
            // it only saves time
        }
    }
}
