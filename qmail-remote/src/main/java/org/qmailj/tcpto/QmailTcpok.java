package org.qmailj.tcpto;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.tcpto.TcptoFile;

/**
 * qmail-tcpok: forgets which hosts recently timed out, so that they are tried at once.
 *
 * <p>No arguments. Runs as root or qmailr.
 *
 * <p>Files: fills queue/lock/tcpto with zeros, under the lock that qmail-remote takes.
 *
 * <p>Exit code 0, or 111 with the reason on descriptor 2.
 */
public final class QmailTcpok implements Program {
    private static final Fatal FATAL = new Fatal("qmail-tcpok");

    private final Invocation in;

    QmailTcpok(Invocation in) {
        this.in = in;
    }

    public static void main(String[] argv) {
        Program.run("qmail-tcpok", argv, QmailTcpok::new);
    }

    @Override
    public int run() {
        ByteString lock = QueueLayout.of(in.home()).directory(Area.LOCK);
        ByteString table = QueueLayout.of(in.home()).tcpto();
        String trouble = "chdir to " + in.home().path();
        try {
            Posix.chdir(in.home().path());
            trouble = "chdir to " + lock;
            Posix.chdir(lock);
            trouble = "write " + table;
            try (Fd file = TcptoFile.open(table)) {
                trouble = "lock " + table;
                file.lock(Fd.LOCK_EX);
                trouble = "clear " + table;
                TcptoFile.clear(file);
            }
            return 0;
        } catch (PosixException e) {
            throw FATAL.temporary("unable to " + trouble + ": ", e);
        }
    }
}
