package org.qmailj.send.work;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.DaemonThread;
import org.qmailj.common.program.Pause;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.record.RecordInput;
import org.qmailj.send.message.Channel;

/** Starts the threads that wait for descriptors, one each, and make events of what they read. */
public final class Readers {
    /** How often to look whether lock/trigger is still the same fifo. */
    private static final int TRIGGER_CHECK_MILLISECONDS = 60_000;

    /** Before waiting is tried again. */
    private static final int TROUBLE_MILLISECONDS = 1000;

    private final Mailbox mailbox;
    private final int triggerCheckMilliseconds;

    public Readers(Mailbox mailbox) {
        this(mailbox, TRIGGER_CHECK_MILLISECONDS);
    }

    Readers(Mailbox mailbox, int triggerCheckMilliseconds) {
        this.mailbox = mailbox;
        this.triggerCheckMilliseconds = triggerCheckMilliseconds;
    }

    private void start(String name, Runnable body) {
        DaemonThread.of(() -> {
            try {
                body.run();
            } catch (RuntimeException | Error bug) {
                mailbox.post(new Event.Broken(bug));
            }
        }, name, 0).start();
    }

    /**
     * Reads the reports of a spawner, after its first record. Anything but a record counts as its
     * end.
     */
    public void reports(Channel channel, RecordInput in) {
        start(channel.label() + " reports", () -> {
            try {
                for (byte[] record = in.read(); record != null; record = in.read()) {
                    mailbox.post(new Event.Report(channel, SpawnReport.decode(record)));
                }
            } catch (IOException e) {
                // it is lost either way
            }
            mailbox.post(new Event.SpawnLost(channel));
        });
    }

    /** Reads the answers of qmail-clean. Anything but a record counts as its end. */
    public void answers(RecordInput in) {
        start("answers", () -> {
            try {
                for (byte[] record = in.read(); record != null; record = in.read()) {
                    mailbox.post(new Event.Cleaned(CleanReply.decode(record)));
                }
            } catch (IOException e) {
                // it is lost either way
            }
            mailbox.post(new Event.CleanLost());
        });
    }

    /** Reads signals, one byte each, from the pipe of {@link org.qmailj.common.posix.Signals}. */
    public void signals(Fd pipe) {
        start("signals", () -> {
            byte[] number = new byte[1];
            try {
                while (pipe.read(number, 0, 1) == 1) {
                    mailbox.post(new Event.Signal(number[0]));
                }
            } catch (PosixException e) {
                throw new IllegalStateException(e); // our own pipe
            }
        });
    }

    /**
     * Waits for pulls of lock/trigger. The fifo is opened before this returns: a message that a
     * scan begun afterwards does not see is heard of. One that is opened later counts as pulled,
     * because who pulled it before was not heard. The fifo is open for writing too, so that it does
     * not report its end when a writer is gone. It is emptied before the pull is told, so that a
     * later pull is not lost. Without a fifo there is still the scan every 25 minutes, and another
     * try at opening it every minute.
     */
    public void trigger(ByteString path) {
        Fd first = openTrigger(path);
        start("trigger", () -> {
            Fd fifo = first;
            while (true) {
                if (fifo == null || !readPulls(fifo, path)) {
                    Pause.SYSTEM.milliseconds(triggerCheckMilliseconds);
                }
                fifo = openTrigger(path);
                if (fifo != null) {
                    mailbox.post(new Event.Pulled());
                }
            }
        });
    }

    /** Returns null if the fifo cannot be opened. */
    private static Fd openTrigger(ByteString path) {
        try {
            return Fd.open(path, Fd.O_RDWR | Fd.O_NONBLOCK, 0);
        } catch (PosixException e) {
            return null;
        }
    }

    /**
     * Reads pulls until the name stands for another file, then closes the fifo. Returns false if
     * that cannot be told any more.
     */
    private boolean readPulls(Fd fifo, ByteString path) {
        byte[] bytes = new byte[256];
        try (fifo) {
            FileStatus mine = fifo.status();
            while (true) {
                if (awaitPull(fifo)) {
                    fifo.read(bytes, 0, bytes.length);
                    mailbox.post(new Event.Pulled());
                } else if (!Posix.stat(path).isSameFile(mine)) {
                    return true;
                }
            }
        } catch (PosixException e) {
            return false;
        }
    }

    /** Waits until it is time to look at the name. That waiting fails says nothing of the fifo. */
    private boolean awaitPull(Fd fifo) {
        while (true) {
            try {
                return fifo.awaitReadable(triggerCheckMilliseconds);
            } catch (PosixException e) {
                mailbox.post(new Event.CannotWait());
                Pause.SYSTEM.milliseconds(TROUBLE_MILLISECONDS);
            }
        }
    }
}
