package org.qmailj.queue;

import org.qmailj.common.io.ByteSource;

/** Gives a message: the descriptors of a process, or a connection. */
interface Client {
    ByteSource message();

    /** Read after the message has ended. */
    ByteSource envelope();

    /**
     * Returns whether nobody is left to get the answer. A process cannot know that of its caller.
     */
    boolean isGone();
}
