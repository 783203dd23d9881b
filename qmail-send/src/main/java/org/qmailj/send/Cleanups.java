package org.qmailj.send;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.send.disk.Scan;
import org.qmailj.send.work.Io;

/**
 * Looks through mess/ every 21 hours for what a qmail-queue that died has left: files older than 36
 * hours by their access time, with neither info/N nor todo/N (cleanup_do of qmail-send.c).
 *
 * <p>A number may be given to a new message between a worker's look and the request to qmail-clean.
 * So each old message is held ({@link Messages}) and looked at once more.
 */
final class Cleanups {
    /** The time from the end of one round to the next (SLEEP_CLEANUP of qmail-send.c). */
    static final int SLEEP_SECONDS = 76431;

    private final Surroundings around;
    private final Messages messages;
    private final CleanChannel clean;
    private final List<ByteString> directories;
    private long nextRun;
    private int directory;
    private boolean busy;
    private long[] old = new long[0];
    private int next;

    Cleanups(Surroundings around, Messages messages, CleanChannel clean) {
        this.around = around;
        this.messages = messages;
        this.clean = clean;
        this.directories = around.layout().directories(Area.MESS);
        this.nextRun = around.now();
    }

    /** Returns when to go on; the far future while a worker is at it. */
    long next() {
        return busy ? Long.MAX_VALUE : nextRun;
    }

    /** Goes on if it is time: by one directory, or by one old message of it. */
    void advance() {
        while (!busy && !around.exit().isWanted() && nextRun <= around.now()) {
            if (next < old.length) {
                consider(old[next++]);
            } else if (directory < directories.size()) {
                look(directories.get(directory));
            } else {
                directory = 0;
                nextRun = around.now() + SLEEP_SECONDS;
            }
        }
    }

    private void look(ByteString path) {
        busy = true;
        around.io().run(Io.Lane.READS,
                () -> Scan.of(around.disk(), path, this::isOld), this::looked);
    }

    private void looked(Scan scan) {
        busy = false;
        switch (scan) {
            case Scan.Unreadable unreadable -> {
                around.log().write(unreadable.alert());
                nextRun = around.now() + Surroundings.HELP_SECONDS;
            }
            case Scan.Listed(long[] numbers) -> {
                directory++;
                old = numbers;
                next = 0;
            }
        }
    }

    private boolean isOld(long messnum) {
        try {
            long atime = around.disk().status(around.layout().mess(messnum)).atime();
            return around.now() > atime + QueueLayout.OSSIFIED_SECONDS;
        } catch (PosixException e) {
            return false; // probably qmail-queue removed it
        }
    }

    private void consider(long messnum) {
        if (messages.isHeld(messnum)) {
            return;
        }
        messages.hold(messnum);
        busy = true;
        around.io().run(Io.Lane.FILES, () -> isOrphan(messnum), orphan -> {
            busy = false;
            if (orphan) {
                clean.removeAndRelease(messnum);
            } else {
                messages.release(messnum);
            }
        });
    }

    private boolean isOrphan(long messnum) {
        QueueLayout layout = around.layout();
        return isOld(messnum) && isAbsent(layout.info(messnum)) && isAbsent(layout.todo(messnum));
    }

    private boolean isAbsent(ByteString file) {
        try {
            return !around.disk().exists(file);
        } catch (PosixException e) {
            return false;
        }
    }
}
