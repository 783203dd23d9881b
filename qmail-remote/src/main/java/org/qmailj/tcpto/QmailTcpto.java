package org.qmailj.tcpto;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.tcpto.TcptoTable;

/**
 * qmail-tcpto: lists the hosts that recently timed out.
 *
 * <p>No arguments. Runs as root or qmailr: taking the lock needs the right to write the file.
 *
 * <p>Files: reads queue/lock/tcpto under its lock. Prints one line on descriptor 1 for each host
 * with a timeout, in the order of the file.
 *
 * <p>Exit code 0, or 111 with the reason, which goes to descriptor 1 as well.
 */
public final class QmailTcpto implements Program {
    private static final String FILE = "tcpto";

    private final Invocation in;
    private final ByteOutput out;

    QmailTcpto(Invocation in) {
        this.in = in;
        this.out = new ByteOutput(in.stdout());
    }

    public static void main(String[] argv) {
        Program.run("qmail-tcpto", argv, QmailTcpto::new);
    }

    @Override
    public int run() {
        String trouble = "chdir";
        try {
            Posix.chdir(QueueLayout.of(in.home()).directory(Area.LOCK));
            trouble = "open tcpto";
            try (Fd lock = Fd.open(ByteString.of(FILE), Fd.O_WRONLY | Fd.O_NONBLOCK, 0);
                    Fd file = Fd.openRead(ByteString.of(FILE))) {
                trouble = "lock tcpto";
                lock.lock(Fd.LOCK_EX);
                trouble = "read tcpto";
                byte[] bytes = new byte[TcptoTable.SIZE];
                print(TcptoListing.of(
                        new TcptoTable(bytes, file.read(bytes, 0, bytes.length)),
                        in.clock().seconds()));
            }
            return 0;
        } catch (PosixException e) {
            print("fatal: unable to " + trouble + ": " + e.errno().text() + "\n");
            return TEMPORARY;
        }
    }

    private void print(String text) {
        try {
            out.put(text);
            out.flush();
        } catch (IOException e) {
            // nobody is listening
        }
    }
}
