package org.qmailj.common.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;

/** The disk for one message of many, which share the syncs of directories. */
public record MemberDisk(QueueDisk disk, DirectorySyncs.Member syncs) implements QueueDisk {
    @Override
    public boolean exists(ByteString path) {
        return disk.exists(path);
    }

    @Override
    public NewFile create(ByteString path) throws PosixException {
        return syncs.change(path, () -> disk.create(path));
    }

    @Override
    public void link(ByteString from, ByteString to) throws PosixException {
        syncs.change(to, () -> {
            disk.link(from, to);
            return null;
        });
    }

    @Override
    public boolean unlink(ByteString path) throws PosixException {
        return syncs.remove(path, () -> disk.unlink(path));
    }

    @Override
    public void sync(ByteString path) throws PosixException {
        syncs.sync(path);
    }

    @Override
    public void pullTrigger(QueueLayout layout) {
        disk.pullTrigger(layout);
    }
}
