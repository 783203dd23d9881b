package org.qmailj.common.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Pause;

/**
 * Group commit: messages that need the same directory on disk at the same time share an fsync
 * ({@link SharedSync}), and a directory in which this process has changed nothing since its last
 * one needs none.
 *
 * <p>It is not known what an earlier process changed and did not sync, so the first sync of each
 * directory is always made.
 *
 * <p>What a failed sync should have written is lost to the kernel, and a later sync of the same
 * directory succeeds without it. So the failure is reported to every {@link #member} that had begun
 * before it: those that shared it, those that wait for the next, and all others.
 */
public final class DirectorySyncs {
    private final QueueNames names;
    private final Pause pause;
    private final Map<ByteString, SharedSync> directories = new HashMap<>();

    /** Counts the changes of all directories. The first stands for all before this process. */
    private final AtomicLong changes = new AtomicLong(1);

    /** Counts the failed syncs of all directories. */
    private final AtomicLong failures = new AtomicLong();

    public DirectorySyncs(QueueNames names) {
        this(names, Pause.SYSTEM);
    }

    DirectorySyncs(QueueNames names, Pause pause) {
        this.names = names;
        this.pause = pause;
    }

    /**
     * Returns the names for one message, to be used from before its first change to its last sync,
     * by one thread at a time.
     */
    public QueueNames member() {
        return new Member(failures.get(), changes.get());
    }

    /** Knows what one message has changed. */
    private final class Member implements QueueNames {
        /** The number of the last failure before it began: later ones concern it. */
        private final long failuresBefore;

        /** The number of its last change; at first that of the last one before it began. */
        private long lastChange;

        Member(long failuresBefore, long lastChange) {
            this.failuresBefore = failuresBefore;
            this.lastChange = lastChange;
        }

        /** Counts a change. What fails may have changed the directory all the same. */
        private void changed(ByteString path) {
            lastChange = directory(directoryOf(path)).change();
        }

        @Override
        public boolean isNamed(ByteString path) throws PosixException {
            return names.isNamed(path);
        }

        @Override
        public OpenFile create(ByteString path) throws PosixException {
            try {
                return names.create(path);
            } finally {
                changed(path);
            }
        }

        @Override
        public OpenFile append(ByteString path) throws PosixException {
            try {
                return names.append(path);
            } finally {
                changed(path);
            }
        }

        @Override
        public void link(ByteString from, ByteString to) throws PosixException {
            try {
                names.link(from, to);
            } finally {
                changed(to);
            }
        }

        @Override
        public boolean unlink(ByteString path) throws PosixException {
            boolean changed = true;
            try {
                changed = names.unlink(path);
                return changed;
            } finally {
                if (changed) {
                    changed(path);
                }
            }
        }

        /** Brings to disk what this member has changed, and others before it began. */
        @Override
        public void sync(ByteString path) throws PosixException {
            directory(path).sync(failuresBefore, lastChange);
        }

        @Override
        public void pullTrigger(QueueLayout layout) {
            names.pullTrigger(layout);
        }
    }

    private static ByteString directoryOf(ByteString path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private synchronized SharedSync directory(ByteString path) {
        SharedSync directory = directories.get(path);
        if (directory == null) {
            directory = new SharedSync(names, path, changes, failures, pause);
            directories.put(path, directory);
        }
        return directory;
    }
}
