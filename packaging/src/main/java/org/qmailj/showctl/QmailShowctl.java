package org.qmailj.showctl;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailGroup;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Ids;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.spawn.SpawnServer;

/**
 * qmail-showctl: tells what this installation is set to, file by file.
 *
 * <p>Runs as anybody who may read the control directory; takes no arguments. Writes to descriptor
 * 1, complaints too: first what no control file changes, then each control file that qmail has
 * with what holds by it, then the names of files that qmail knows nothing of. Those that only
 * qmailj has are told of where they exist, behind qmail's.
 *
 * <p>Files, all read only: all of control. That one cannot be read is said in its place.
 *
 * <p>Exit codes: 0, also when nobody reads what is written. 111: no home or control directory, it
 * cannot be listed, control/me cannot be read, or one of qmail's accounts or root is not known to
 * this host; the last is said on descriptor 2.
 */
public final class QmailShowctl implements Program {
    private final Invocation in;
    private final ByteOutput out;

    QmailShowctl(Invocation in) {
        this.in = in;
        this.out = new ByteOutput(in.stdout());
    }

    public static void main(String[] argv) {
        Program.run("qmail-showctl", argv, QmailShowctl::new);
    }

    @Override
    public int run() {
        int[] uids = {
            Ids.uid(QmailUser.ALIAS), Ids.uid(QmailUser.QMAILD), Ids.uid(QmailUser.QMAILL),
            Ids.uid("root"), Ids.uid(QmailUser.QMAILP), Ids.uid(QmailUser.QMAILQ),
            Ids.uid(QmailUser.QMAILR), Ids.uid(QmailUser.QMAILS)
        };
        int[] gids = {Ids.gid(QmailGroup.NOFILES), Ids.gid(QmailGroup.QMAIL)};
        return show(new BuildSheet(
                in.home().path(), SpawnServer.concurrency(new Controls(in.home())), uids, gids));
    }

    int show(BuildSheet build) {
        int code = 0;
        try {
            build.writeTo(out);
            code = showControls();
            out.flush();
        } catch (IOException e) {
            // nobody is reading
        }
        return code;
    }

    private int showControls() throws IOException {
        ByteString home = in.home().path();
        if (!enter(home)) {
            return oops("Unable to chdir to " + home + ".\n");
        }
        if (!enter(ByteString.of("control"))) {
            return oops("Unable to chdir to control.\n");
        }
        List<ByteString> names;
        try {
            names = Posix.list(ByteString.of("."));
        } catch (PosixException e) {
            return oops("Unable to open current directory.\n");
        }
        Controls controls = new Controls(in.home());
        ByteString me;
        try {
            me = controls.me();
        } catch (PosixException e) {
            return oops("Trouble reading control/me.");
        }
        ControlSheet sheet = new ControlSheet(in.home(), controls, me, out);
        sheet.write();
        sheet.writeOurs();
        sheet.writeStrangers(names);
        return 0;
    }

    private static boolean enter(ByteString directory) {
        try {
            Posix.chdir(directory);
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    private int oops(String what) throws IOException {
        out.put("Oops! " + what);
        return TEMPORARY;
    }
}
