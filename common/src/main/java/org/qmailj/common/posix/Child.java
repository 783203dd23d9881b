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

    // for Native.spawn
    private static final int IGNORE_PIPE = 1;
    private static final int INHERIT = 2;
    private static final int LEAD = 4;

    /** What else it is born with. */
    public enum Birth {
        /** SIGPIPE is ignored. */
        IGNORING_PIPE,
        /** SIGPIPE is as our launcher found it. */
        PIPE_UNCHANGED,
        /** What this process was born with beyond the map stays open. */
        INHERITING,
        /**
         * It leads a process group in a session of its own, so that nobody but those it has started
         * can be in it.
         */
        LEADING;

        private int flag() {
            return switch (this) {
                case IGNORING_PIPE -> IGNORE_PIPE;
                case PIPE_UNCHANGED -> Signals.isPipeBornIgnored() ? IGNORE_PIPE : 0;
                case INHERITING -> INHERIT;
                case LEADING -> LEAD;
            };
        }
    }

    /** What to run, where, and what becomes of a child that cannot. */
    public static final class Plan {
        private static final int TEMPORARY = 111;

        private final ByteString file;
        private final List<ByteString> argv;
        private final List<ByteString> environment;
        private final int[] fds;
        private int flags;
        private Directory at = Directory.CURRENT;
        private ByteString directory;
        private int chdirFailed = TEMPORARY;
        private int execFailed = TEMPORARY;
        private boolean exits;

        /**
         * @param fds {@code fds[i]} is the descriptor of ours that the child sees as {@code i};
         *     everything beyond is closed
         */
        public Plan(ByteString file, List<ByteString> argv, List<ByteString> environment,
                int... fds) {
            this.file = file;
            this.argv = argv;
            this.environment = environment;
            this.fds = fds;
        }

        public Plan born(Birth... birth) {
            for (Birth b : birth) {
                flags |= b.flag();
            }
            return this;
        }

        /** Starts it there; relative names are looked up from there, too. */
        Plan at(Directory start) {
            at = start;
            return this;
        }

        /** @param failed exit code of a child that cannot enter the directory */
        public Plan in(ByteString start, int failed) {
            directory = start;
            chdirFailed = failed;
            return this;
        }

        /** Has a child that cannot run the file exit so, where {@link Child#spawn} would throw. */
        public Plan orExit(int failed) {
            execFailed = failed;
            exits = true;
            return this;
        }
    }

    /**
     * Starts a child. Throws when there is no process for it, and what exec answered when the file
     * cannot be run: no child is left then.
     */
    public static Child spawn(Plan plan) throws PosixException {
        buryForgotten();
        int[] failure = {plan.chdirFailed, plan.execFailed, 0};
        Child child = new Child(Posix.check(Native.spawn(
                plan.file.toArray(),
                Posix.arrays(plan.argv),
                Posix.arrays(plan.environment),
                plan.fds,
                plan.directory == null ? null : plan.directory.toArray(),
                plan.at.numberForChild(),
                plan.flags,
                failure)));
        if (failure[2] != 0 && !plan.exits) {
            child.bury();
            throw new PosixException(Errno.of(failure[2]));
        }
        return child;
    }

    /**
     * Waits for the end of a child that did not become its program. A process that ignores SIGCHLD
     * is not told how its children end; then there is nothing to do.
     */
    private void bury() {
        try {
            await();
        } catch (PosixException e) {
            // the kernel has removed it already
        }
    }

    /** Waits for its end. */
    public WaitStatus await() throws PosixException {
        int[] status = new int[1];
        Posix.check(Native.waitpid(pid, 0, status));
        return new WaitStatus(status[0]);
    }

    /**
     * Says that nobody will wait for this child. Somebody must, in a process that lives long: the
     * next start of a child looks whether it has ended.
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
