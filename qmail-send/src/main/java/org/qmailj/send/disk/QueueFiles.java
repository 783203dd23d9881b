package org.qmailj.send.disk;

import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;

/**
 * Holds the disk of the queue together with the names of the files on it. The messages under way
 * share the syncs of directories. A directory that did not change since its last sync needs none:
 * info, local, remote and bounce are changed by qmail-send alone.
 */
public record QueueFiles(Disk disk, DirectorySyncs syncs, QueueLayout layout) {
    /** Returns the names for one message, from before its first change to its last sync. */
    public QueueNames member() {
        return syncs.member();
    }
}
