package org.qmailj.common.submit;

import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** Descriptor 2 for a program that takes a message; asked for when there is to be one. */
public interface ErrorOutput {
    Fd fd() throws PosixException;

    /** That of this process. */
    ErrorOutput OF_PROCESS = new ErrorOutput() {
        @Override
        public Fd fd() {
            return Fd.STDERR;
        }
    };
}
