package org.qmailj.send.disk;

import org.qmailj.common.queue.QueueLayout;

/** Holds the disk of the queue together with the names of the files on it. */
public record QueueFiles(Disk disk, QueueLayout layout) {
    /**
     * Returns the same files on the disk of one message, from before its first change to its last
     * sync ({@link Disk#member}).
     */
    public QueueFiles member() {
        return new QueueFiles(disk.member(), layout);
    }
}
