package org.qmailj.lspawn;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Ids;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.spawn.SpawnServer;

/**
 * qmail-lspawn(8): runs qmail-local for each delivery to a user of this host.
 *
 * <p>{@code qmail-lspawn defaultdelivery [ n ]}
 *
 * <ul>
 *   <li>Runs as root, started by qmail-start. Descriptor 0: SpawnCommand records from qmail-send;
 *       1: SpawnReport records ({@link SpawnServer}).
 *   <li>Looks up in users/cdb who is in charge of an address; if nobody, asks bin/qmail-getpw,
 *       which runs as qmailp. Mail for an empty local part is trash: success. uid 0 gets no mail.
 *   <li>Runs bin/qmail-local in the home directory, as that user and group and in no other group,
 *       with its own environment and the arguments {@code -- user home local dash ext domain sender
 *       defaultdelivery}. It has the message on descriptor 0; 1 and 2 are its report ({@link
 *       LocalReport}).
 *   <li>As long as bin/qmail-getpw and bin/qmail-local are the installed ones, asks their resident
 *       faces instead, which serve many deliveries: one qmail-getpw, and a qmail-local for each
 *       user as long as there are places ({@link LocalWorkers}), most of them copies of one
 *       {@link Template}. What those do not take or cannot do, the programs do. Deliveries wait
 *       for no other delivery, but some seconds for a template that does not answer.
 *   <li>n deliveries within a minute make a user busy, by default 2; with 0 there are no workers.
 *   <li>Never reads the contents of a message, and takes on no other identity.
 *   <li>Files: queue/mess/S/N, users/cdb, lib/qmailj/drop, lib/qmailj/stock, /etc/nsswitch.conf.
 *   <li>Exits 0: qmail-send is gone; 100: no argument, or n is no number; 111: no queue, or an
 *       account of qmail's is missing.
 * </ul>
 */
public final class QmailLspawn implements Program {
    /** Deliveries within a minute that make a user busy, if there is no second argument. */
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
        Getpw getpw = new Getpw(in, reaper, qmailp, nofiles);
        LocalDeliverer deliverer = new LocalDeliverer(
                in, getpw, reaper, busy(in.argument(1)), defaultDelivery);
        return new SpawnServer(in, deliverer, reaper, qmailq).serve();
    }

    static int busy(ByteString number) {
        if (number == null) {
            return BUSY;
        }
        if (!number.toString().matches("[0-9]{1,3}")) {
            throw new Fatal("qmail-lspawn").permanent("not a number from 0 to 999: " + number);
        }
        return Integer.parseInt(number.toString());
    }
}
