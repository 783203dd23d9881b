package org.qmailj.send.disk;

import java.util.function.LongConsumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.DirectorySyncs;

/**
 * Shares the syncs of directories among the messages under way ({@link DirectorySyncs}). A
 * directory that did not change since its last sync needs none: info, local, remote and bounce are
 * changed by qmail-send alone.
 */
public final class SharedDisk implements Disk {
    private final Disk disk;
    private final DirectorySyncs syncs;

    /**
     * The message whose disk this is; null for the disk of all, of which each change is its own.
     */
    private final DirectorySyncs.Member member;

    public SharedDisk(Disk disk) {
        this(disk, new DirectorySyncs(disk::syncDirectory), null);
    }

    private SharedDisk(Disk disk, DirectorySyncs syncs, DirectorySyncs.Member member) {
        this.disk = disk;
        this.syncs = syncs;
        this.member = member;
    }

    @Override
    public Disk member() {
        return new SharedDisk(disk, syncs, syncs.member());
    }

    private DirectorySyncs.Member me() {
        return member == null ? syncs.member() : member;
    }

    @Override
    public FileStatus status(ByteString path) throws PosixException {
        return disk.status(path);
    }

    @Override
    public boolean exists(ByteString path) throws PosixException {
        return disk.exists(path);
    }

    @Override
    public void numbers(ByteString directory, LongConsumer each) throws PosixException {
        disk.numbers(directory, each);
    }

    @Override
    public Input read(ByteString path, long position) throws PosixException {
        return disk.read(path, position);
    }

    @Override
    public Output create(ByteString path) throws PosixException {
        return me().change(path, () -> disk.create(path));
    }

    @Override
    public Output append(ByteString path) throws PosixException {
        return me().change(path, () -> disk.append(path));
    }

    @Override
    public void mark(ByteString path, long position, int b) throws PosixException {
        disk.mark(path, position, b);
    }

    @Override
    public boolean unlink(ByteString path) throws PosixException {
        return me().remove(path, () -> disk.unlink(path));
    }

    @Override
    public void touch(ByteString path, long seconds) throws PosixException {
        disk.touch(path, seconds);
    }

    @Override
    public void syncDirectory(ByteString directory) throws PosixException {
        me().sync(directory);
    }
}
