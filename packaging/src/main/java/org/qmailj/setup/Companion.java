package org.qmailj.setup;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.queue.QueueLayout;

/** A file that a message has besides mess/N, in the order in which {@link Moves} takes them. */
enum Companion {
    INFO, LOCAL, REMOTE, BOUNCE, INTD, TODO_LINK;

    ByteString of(QueueLayout queue, long number) {
        return switch (this) {
            case INFO -> queue.info(number);
            case LOCAL -> queue.local(number);
            case REMOTE -> queue.remote(number);
            case BOUNCE -> queue.bounce(number);
            case INTD -> queue.intd(number);
            case TODO_LINK -> queue.todo(number);
        };
    }
}
