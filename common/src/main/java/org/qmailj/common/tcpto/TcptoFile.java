package org.qmailj.common.tcpto;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;

/**
 * queue/lock/tcpto (tcpto.c): which hosts not to bother, shared by all who deliver. It is read and
 * written under an exclusive flock; one record is one write. The table only saves time, so nothing
 * that goes wrong with it is an error: the host is tried.
 */
public final class TcptoFile {
    private final ByteString path;
    private final Clock clock;
    private final int pid;

    /** Whether the address last asked for has a record. */
    private boolean known;

    public TcptoFile(ByteString path, Clock clock, int pid) {
        this.path = path;
        this.clock = clock;
        this.pid = pid;
    }

    /** Opens the table for writing, locking and {@link #clear}. */
    public static Fd open(ByteString path) throws PosixException {
        return Fd.open(path, Fd.O_WRONLY | Fd.O_NONBLOCK, 0);
    }

    /**
     * Forgets all hosts. qmail-tcpok locks the table before. qmail-rspawn, which does this when it
     * starts, does not, as in qmail: no qmail-remote that is left over from before may keep it
     * waiting, and a record that one writes at the same moment only delays mail to its host.
     *
     * @param table as it was opened, at its beginning
     */
    public static void clear(Fd table) throws PosixException {
        table.write(new byte[TcptoTable.SIZE], 0, TcptoTable.SIZE);
    }

    /** What the file holds, from the moment that the lock is held. */
    private TcptoTable read(Fd lock, byte[] bytes) throws PosixException {
        try (Fd in = Fd.openRead(path)) {
            lock.lock(Fd.LOCK_EX);
            return new TcptoTable(bytes, in.read(bytes, 0, bytes.length));
        }
    }

    /** Returns whether that host is to be left alone for now. */
    public boolean rests(IpAddress ip) {
        known = false;
        try (Fd lock = open(path)) {
            TcptoTable table = read(lock, new byte[TcptoTable.SIZE]);
            int record = table.find(ip);
            known = record != -1;
            return known && table.rests(record, clock.seconds(), pid);
        } catch (PosixException e) {
            return false;
        }
    }

    /** After trying the host that {@link #rests} was just asked about. */
    public void note(IpAddress ip, boolean timedOut) {
        if (!timedOut && !known) {
            return;
        }
        try (Fd lock = open(path)) {
            byte[] bytes = new byte[TcptoTable.SIZE];
            TcptoTable table = read(lock, bytes);
            int record = timedOut ? table.timedOut(ip, clock.seconds()) : table.answered(ip);
            if (record != -1) {
                int at = record * TcptoTable.RECORD;
                lock.writeAt(at, ByteString.of(bytes, at, TcptoTable.RECORD));
            }
        } catch (PosixException e) {
            // see above
        }
    }
}
