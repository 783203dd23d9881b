package org.qmailj.common.submit;

import java.io.IOException;

/** Where messages are submitted: a session takes it as given, so that a test can give another. */
public interface MessageQueue {
    /** A new message; throws when the host is out of pipes or processes. */
    Submission open() throws IOException;
}
