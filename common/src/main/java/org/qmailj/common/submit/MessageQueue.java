package org.qmailj.common.submit;

import java.io.IOException;

/** A place to submit messages to. Passed in, so that a test can give another. */
public interface MessageQueue {
    /** Begins a new message. Throws when there are no pipes or processes for it. */
    Submission open() throws IOException;
}
