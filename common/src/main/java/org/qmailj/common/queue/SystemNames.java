package org.qmailj.common.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/** Makes the system calls. */
final class SystemNames implements QueueNames {
    private static final int MODE_OF_NEW_FILE = 0644;
    private static final int MODE_OF_NEW_BOUNCE = 0600;

    @Override
    public boolean isNamed(ByteString path) throws PosixException {
        return Posix.isNamed(path);
    }

    @Override
    public OpenFile create(ByteString path) throws PosixException {
        return Fd.openExclusive(path, MODE_OF_NEW_FILE);
    }

    @Override
    public OpenFile append(ByteString path) throws PosixException {
        return Fd.open(path, Fd.APPENDING, MODE_OF_NEW_BOUNCE);
    }

    @Override
    public void link(ByteString from, ByteString to) throws PosixException {
        Posix.link(from, to);
    }

    @Override
    public boolean unlink(ByteString path) throws PosixException {
        return Posix.unlinkIfPresent(path);
    }

    @Override
    public void sync(ByteString directory) throws PosixException {
        Posix.syncDirectory(directory);
    }

    @Override
    public void pullTrigger(QueueLayout layout) {
        Trigger.pull(layout);
    }
}
