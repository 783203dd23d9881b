package org.qmailj.common.spawn;

import org.qmailj.common.posix.Copy;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.ProcessOfHost;

/**
 * A worker that is a copy of another process, and so nobody's to wait for: its descriptor tells the
 * end. By that it is killed, too, since its number may be another's by then.
 */
public record CopiedProcess(Copy copy) implements WorkerProcess {
    @Override
    public boolean isStopped() {
        return new ProcessOfHost(copy.pid()).isStopped();
    }

    @Override
    public void awaitOrKill(int milliseconds) {
        try (var end = copy.end()) {
            if (!end.awaitReadable(milliseconds)) {
                copy.kill();
            }
        } catch (PosixException e) {
            // it cannot be anybody else's
        }
    }

    @Override
    public void awaitGroup(int milliseconds) {
        WorkerProcess.awaitGroup(new ProcessOfHost(copy.pid()), milliseconds);
    }
}
