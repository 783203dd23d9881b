package org.qmailj.common.posix;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;

/**
 * A child process. It is born with exactly the descriptors of its map, no blocked signals beyond
 * those of our own birth, SIGPIPE at its default unless asked otherwise, and the soft limits that
 * our launcher found.
 */
public record Child(int pid) {
    private static final int WNOHANG = 1;

    /** In a descriptor map: the child has this number closed. */
    public static final int CLOSED = -1;

    private static final List<Child> FORGOTTEN = new ArrayList<>();

    /** For {@link Native#spawn}: SIGPIPE is ignored. */
    static final int IGNORE_PIPE = 1;

    /** For {@link Native#spawn}: what this process was born with beyond the map stays open. */
    static final int INHERIT = 2;

    /** For {@link Native#spawn}: it leads a session of its own. */
    private static final int LEAD = 4;

    /**
     * What to run. {@code fds[i]} is the descriptor of ours that the child sees as {@code i};
     * everything beyond is closed. {@code directory} null stays here.
     *
     * @param chdirFailed exit code of a child that cannot enter the directory
     * @param execFailed exit code of a child that cannot run the file
     */
    public record Plan(
            ByteString file, List<ByteString> argv, List<ByteString> environment, int[] fds,
            ByteString directory, int chdirFailed, int execFailed) {}

    public static Child spawn(Plan plan) throws PosixException {
        return spawn(plan, null, 0, new int[] {plan.chdirFailed(), plan.execFailed()});
    }

    /** As {@link #spawn}, but the child is born with SIGPIPE ignored. */
    public static Child spawnIgnoringPipe(Plan plan) throws PosixException {
        return spawn(plan, null, IGNORE_PIPE, new int[] {plan.chdirFailed(), plan.execFailed()});
    }

    /**
     * As {@link #spawnIgnoringPipe}; the child leads a process group in a session of its own, so
     * that nobody but those it has started can be in it.
     */
    public static Child spawnLeading(Plan plan) throws PosixException {
        return spawn(
                plan, null, IGNORE_PIPE | LEAD, new int[] {plan.chdirFailed(), plan.execFailed()});
    }

    /**
     * As {@link #spawn}, but a file that cannot be run throws what exec answered: no child is left.
     */
    public static Child spawnOrThrow(Plan plan) throws PosixException {
        return spawnOrThrow(plan, null, 0);
    }

    /** @param at where the child starts; null stays here */
    static Child spawnOrThrow(Plan plan, Directory at, int flags) throws PosixException {
        int[] failure = {plan.chdirFailed(), plan.execFailed(), 0};
        Child child = spawn(plan, at, flags, failure);
        if (failure[2] != 0) {
            child.bury();
            throw new PosixException(Errno.of(failure[2]));
        }
        return child;
    }

    /** Waits for it, if its end is told to anybody: not to who was born with SIGCHLD ignored. */
    private void bury() {
        try {
            await();
        } catch (PosixException e) {
            // nothing is left of it
        }
    }

    private static Child spawn(Plan plan, Directory at, int flags, int[] failure)
            throws PosixException {
        buryForgotten();
        return new Child(Posix.check(Native.spawn(
                plan.file().toArray(),
                Posix.arrays(plan.argv()),
                Posix.arrays(plan.environment()),
                plan.fds(),
                plan.directory() == null ? null : plan.directory().toArray(),
                at == null ? CLOSED : at.numberForChild(),
                flags,
                failure)));
    }

    /**
     * Whether nobody is left of the process group that it leads, itself included, until somebody
     * has waited for it. True of a child that leads none.
     */
    public boolean isGroupGone() {
        try {
            Posix.kill(-pid, 0);
            return false;
        } catch (PosixException e) {
            return e.is(Errno.ESRCH);
        }
    }

    /** Waits for its end. */
    public WaitStatus await() throws PosixException {
        int[] status = new int[1];
        Posix.check(Native.waitpid(pid, 0, status));
        return new WaitStatus(status[0]);
    }

    /**
     * Nobody will wait for it. A process that lives long must do so all the same; it is looked at
     * when the next one is started.
     */
    public void forget() {
        synchronized (FORGOTTEN) {
            FORGOTTEN.add(this);
        }
    }

    private static void buryForgotten() {
        synchronized (FORGOTTEN) {
            for (int i = FORGOTTEN.size() - 1; i >= 0; i--) {
                try {
                    if (FORGOTTEN.get(i).ended() != null) {
                        FORGOTTEN.remove(i);
                    }
                } catch (PosixException e) {
                    FORGOTTEN.remove(i);
                }
            }
        }
    }

    /** How it ended; null while it has not. It answers once only. */
    public WaitStatus ended() throws PosixException {
        int[] status = new int[1];
        return Posix.check(Native.waitpid(pid, WNOHANG, status)) == 0
                ? null : new WaitStatus(status[0]);
    }

    /** One child of ours that has ended, with its status; null when none has. */
    public static Ended anyEnded() throws PosixException {
        int[] status = new int[1];
        int pid = Native.waitpid(-1, WNOHANG, status);
        if (pid == -Errno.ECHILD.number() || pid == 0) {
            return null;
        }
        return new Ended(Posix.check(pid), new WaitStatus(status[0]));
    }

    /** A child that was waited for. */
    public record Ended(int pid, WaitStatus status) {}
}
