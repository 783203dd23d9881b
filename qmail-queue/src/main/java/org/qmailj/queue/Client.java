package org.qmailj.queue;

import org.qmailj.common.io.ByteSource;

/** Where a message comes from: the descriptors of a process, or a connection. */
interface Client {
    ByteSource message();

    /** Read after the message has ended. */
    ByteSource envelope();

    /**
     * Nobody is left who could hear the answer. A process cannot know; it would not be running if
     * it were the one that was killed.
     */
    boolean isGone();
}
