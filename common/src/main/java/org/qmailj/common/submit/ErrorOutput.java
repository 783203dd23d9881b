package org.qmailj.common.submit;

import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** Gives descriptor 2 to a program that takes a message. Asked only when one is started. */
public interface ErrorOutput {
    Fd fd() throws PosixException;

    /** Gives descriptor 2 of this process. */
    ErrorOutput OF_PROCESS = new ErrorOutput() {
        @Override
        public Fd fd() {
            return Fd.STDERR;
        }
    };
}
