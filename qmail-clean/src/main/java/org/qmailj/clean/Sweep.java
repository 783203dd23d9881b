package org.qmailj.clean;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;

/** Removes files in pid/ that are 36 hours old: a qmail-queue ends after 24 hours. */
record Sweep(QueueNames queue, QueueLayout layout) {
    void run(Clock clock) {
        long now = clock.seconds();
        for (ByteString name : names()) {
            ByteString file = layout.pid(name.toString());
            try {
                if (now >= Posix.stat(file).atime() + QueueLayout.OSSIFIED_SECONDS) {
                    queue.unlink(file);
                }
            } catch (PosixException e) {
                // gone already, or for next time
            }
        }
    }

    private List<ByteString> names() {
        try {
            return Posix.list(layout.directory(Area.PID));
        } catch (PosixException e) {
            return List.of();
        }
    }
}
