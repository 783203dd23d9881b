package org.qmailj.setup;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

/** Counts the changes; crashes before one of them, or fails at it. */
class FailingCalls extends QueueCalls {
    /** The program is gone. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    int changes;
    int crashAt;
    int failAt;

    @Override
    <T> T make(String what, ByteString path, Call<T> call) {
        changes++;
        if (changes == crashAt) {
            throw new Crash();
        }
        return super.make(what, path, changes == failAt ? FailingCalls::fail : call);
    }

    private static <T> T fail() throws PosixException {
        throw new PosixException(Errno.ENOSPC);
    }

    @Override
    void sync(ByteString path) {
        // no test needs to wait for the disks of a busy machine
    }
}
