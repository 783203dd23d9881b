package org.qmailj.common.testing;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/**
 * Lets the tests of a class change the umask (022 at first) and the working directory of this
 * process, and changes them back.
 */
public final class ProcessState implements BeforeAllCallback, AfterAllCallback {
    private int umask;
    private Fd directory;

    @Override
    public void beforeAll(ExtensionContext context) throws PosixException {
        directory = Fd.open(ByteString.of("."), Fd.O_RDONLY | Fd.O_DIRECTORY, 0);
        umask = Posix.umask(022);
    }

    @Override
    public void afterAll(ExtensionContext context) throws PosixException {
        Posix.umask(umask);
        Posix.chdir(ByteString.of("/proc/self/fd/" + directory.number()));
        directory.close();
    }
}
