package org.qmailj.common.posix;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;

/** A process of this host, whose child it may be, as the kernel shows it to everybody. */
public record ProcessOfHost(int pid) {
    /** Returns this process. */
    public static ProcessOfHost self() {
        return new ProcessOfHost(Posix.pid());
    }

    /**
     * Returns the nearest of its ancestors whose program has that name, of up to 15 bytes; null if
     * there is none that this process may see.
     */
    public ProcessOfHost ancestor(String name) {
        ProcessStat stat = stat();
        while (stat != null && stat.parent() > 0) {
            ProcessOfHost parent = new ProcessOfHost(stat.parent());
            stat = parent.stat();
            if (stat != null && stat.name().equals(name)) {
                return parent;
            }
        }
        return null;
    }

    /** Returns the path by which root, and its user, come to its working directory. */
    public ByteString workingDirectory() {
        return ByteString.of("/proc/" + pid + "/cwd");
    }

    /**
     * Returns whether nobody is left of the process group that it leads, itself included. Who has
     * ended does not count, though nobody may ever wait for him: process 1 of a container need not.
     * True of one that leads none.
     *
     * <p>While zombies are left this is a heuristic. A scan of /proc is not atomic: it may miss who
     * is born where it has been. Two clean scans make a miss unlikely, not impossible; then an
     * attempt to deliver may begin beside a program of the one before, and a message may come
     * twice. A wrong no costs time only: the caller asks again, and has a limit.
     */
    public boolean isGroupGone() {
        try {
            Posix.kill(-pid, 0);
            return isDeadGroup() && isDeadGroup();
        } catch (PosixException e) {
            return e.is(Errno.ESRCH);
        }
    }

    /** Returns whether /proc shows somebody of the group, and only such as have ended. */
    private boolean isDeadGroup() throws PosixException {
        boolean some = false;
        for (ByteString name : Posix.list(ByteString.of("/proc"))) {
            ProcessStat state = Decimal.isDigit(name.at(0)) ? ProcessStat.of(name) : null;
            if (state != null && state.group() == pid) {
                if (!state.isZombie()) {
                    return false;
                }
                some = true;
            }
        }
        return some;
    }

    /** Returns whether it is stopped, by a signal or a tracer; false where /proc does not tell. */
    public boolean isStopped() {
        ProcessStat state = stat();
        return state != null && state.isStopped();
    }

    private ProcessStat stat() {
        return ProcessStat.of(ByteString.of(Integer.toString(pid)));
    }
}
