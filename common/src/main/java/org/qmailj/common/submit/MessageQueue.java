package org.qmailj.common.submit;

import java.io.IOException;
import org.qmailj.common.program.Environment;

/** A place to submit messages to. Passed in, so that a test can give another. */
public interface MessageQueue {
    /**
     * Begins a new message. Throws when there are no pipes or processes for it.
     *
     * @param environment that of its submitter, which a program gets that takes it
     * @param errors the same program's descriptor 2
     */
    Submission open(Environment environment, ErrorOutput errors) throws IOException;
}
