package org.qmailj.lspawn;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Ids;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.SpawnServer;

/**
 * qmail-lspawn DEFAULTDELIVERY: runs a qmail-local for each delivery to a user of this host.
 *
 * <p>Runs as root, started by qmail-start. Descriptor 0: SpawnCommand records from qmail-send;
 * descriptor 1: SpawnReport records ({@link SpawnServer}). Who is in charge of an address is looked
 * up in users/cdb and, if nobody, asked from bin/qmail-getpw, run as qmailp. The program is
 * bin/qmail-local, run in the home directory as that user and group, in no other group, with our
 * environment and the arguments {@code -- user home local dash ext domain sender DEFAULTDELIVERY};
 * it has the message on 0, and 1 and 2 are read as its report ({@link LocalReport}). An empty local
 * part is trash: success.
 *
 * <p>It never opens a mail for reading its contents, takes no identity itself, and believes nothing
 * of what it looks up: uid 0 gets no mail.
 *
 * <p>As long as bin/qmail-getpw and bin/qmail-local are those that were installed, their resident
 * faces are asked instead, which serve many deliveries: one qmail-getpw, and a qmail-local for a
 * user ({@link LocalWorkers}). What they cannot do, and all that they do not get to, the programs
 * do. Nobody waits for them but the deliveries that they have.
 *
 * <p>Files: queue/mess/S/N, users/cdb, lib/qmailj/drop, lib/qmailj/stock, /etc/nsswitch.conf.
 *
 * <p>Exit codes: 0 qmail-send is gone; 100 no argument; 111 no queue, or an account of qmail's is
 * missing.
 */
public final class QmailLspawn implements Program {
    /** Deliveries within a minute that make a user busy, unless a second argument says so. */
    private static final int BUSY = 2;

    private final Invocation in;

    QmailLspawn(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-lspawn", argv, QmailLspawn::new);
    }

    @Override
    public int run() throws IOException {
        SpawnServer.enter(in);
        ByteString defaultDelivery = in.argument(0);
        if (defaultDelivery == null) {
            throw Die.silently(PERMANENT);
        }
        int qmailp = Ids.uid(QmailUser.QMAILP);
        int qmailq = Ids.uid(QmailUser.QMAILQ);
        int nofiles = Ids.gid(QmailGroup.NOFILES);
        Reaper reaper = Reaper.start();
        GetPw getPw = new GetPw(in, reaper, qmailp, nofiles);
        LocalDeliverer deliverer = new LocalDeliverer(
                in, getPw, reaper, busy(), defaultDelivery);
        return new SpawnServer(in, deliverer, reaper, qmailq).serve();
    }

    private int busy() {
        ByteString number = in.argument(1);
        return number == null ? BUSY : Math.max(0, Integer.parseInt(number.toString()));
    }
}
