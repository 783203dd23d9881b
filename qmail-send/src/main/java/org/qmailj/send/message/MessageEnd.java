package org.qmailj.send.message;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.log.LogLine;
import org.qmailj.log.QmailLog;
import org.qmailj.send.disk.QueueFiles;

/**
 * The last steps of one message but the very last, by a worker.
 *
 * <p>Once there are neither recipients nor todo/N: its bounce is queued, bounce/N is removed, then
 * info/N, and all these names are gone from the disk before qmail-clean is asked to remove mess/N
 * and so give the number away: an old info or bounce beside a new message would send it, or its
 * failures, to strangers. A crash on the way repeats from where it was; at worst the bounce is sent
 * twice.
 */
public final class MessageEnd {
    /** How far it came. */
    public enum Outcome {
        /** Sync the names, then ask qmail-clean to remove what is left. */
        UNLINKED,
        /** It has recipients or is gone: there is nothing to do. */
        NOTHING,
        /** Try again later. */
        TROUBLE
    }

    /** The outcome, and what is to be logged. */
    public record Result(Outcome outcome, List<LogLine> lines) {}

    /** A step failed; what to log about it, or null. */
    private static final class Trouble extends Exception {
        private static final long serialVersionUID = 1;

        private final transient LogLine line;

        Trouble(LogLine line) {
            super("trouble", null, false, false);
            this.line = line;
        }
    }

    private final QueueFiles files;
    private final Clock clock;
    private final Settings settings;
    private final Injector injector;
    private final LongConsumer injecting;
    private final long messnum;
    private final boolean again;
    private final List<LogLine> lines = new ArrayList<>();

    /**
     * @param injecting is told the number of the bounce before it can be in the queue
     * @param again whether it was tried before, and may have come as far as removing bounce/N
     */
    public MessageEnd(
            QueueFiles files, Clock clock, Settings settings, Injector injector,
            LongConsumer injecting, long messnum, boolean again) {
        this.files = files.member();
        this.clock = clock;
        this.settings = settings;
        this.injector = injector;
        this.injecting = injecting;
        this.messnum = messnum;
        this.again = again;
    }

    public Result run() {
        QueueLayout layout = files.layout();
        try {
            if (exists(layout.local(messnum)) || exists(layout.remote(messnum)) || !isOver()) {
                return new Result(Outcome.NOTHING, lines);
            }
            Info info = info(); // without one the message is broken, and stays for its owner
            boolean bounces = hasBounce();
            if (bounces) {
                bounce(info);
            }
            if (bounces || again) {
                sync(layout.directory("bounce"));
            }
            return new Result(removeInfo(), lines);
        } catch (Trouble trouble) {
            return result(trouble);
        }
    }

    /**
     * The same at once for a message that had an info/N, of which the caller knows, and neither has
     * recipients, as he has just seen, nor bounces: without a sync, and without another process.
     * Null for one that bounces.
     */
    public Result runUnlessItBounces() {
        try {
            if (!isOver()) {
                return new Result(Outcome.NOTHING, lines);
            }
            return hasBounce() ? null : new Result(removeInfo(), lines);
        } catch (Trouble trouble) {
            return result(trouble);
        }
    }

    private Result result(Trouble trouble) {
        if (trouble.line != null) {
            lines.add(trouble.line);
        }
        return new Result(Outcome.TROUBLE, lines);
    }

    /** There is info/N and no todo/N. */
    private boolean isOver() throws Trouble {
        QueueLayout layout = files.layout();
        return !exists(layout.todo(messnum)) && exists(layout.info(messnum));
    }

    private Outcome removeInfo() throws Trouble {
        lines.add(LogLine.of("end msg ").number(messnum));
        unlink(files.layout().info(messnum), "; will try again later");
        return Outcome.UNLINKED;
    }

    private boolean exists(ByteString file) throws Trouble {
        try {
            return files.disk().exists(file);
        } catch (PosixException e) {
            throw new Trouble(QmailLog.warning("unable to stat ", file, "; will try again later"));
        }
    }

    private Info info() throws Trouble {
        Info info = Info.read(files, messnum);
        if (info == null) {
            throw new Trouble(null);
        }
        return info;
    }

    private boolean hasBounce() throws Trouble {
        ByteString bounce = files.layout().bounce(messnum);
        try {
            return files.disk().exists(bounce);
        } catch (PosixException e) {
            throw new Trouble(QmailLog.warning("unable to stat ", bounce, ""));
        }
    }

    /** Queues the bounce and removes it. */
    private void bounce(Info info) throws Trouble {
        ByteString bounce = files.layout().bounce(messnum);
        ByteString sender = Verp.owner(info.sender());
        if (sender.equals(BounceMessage.DOUBLE)) {
            lines.add(LogLine.of("triple bounce: discarding ").file(bounce));
        } else {
            inject(BounceMessage.of(settings, sender));
        }
        unlink(bounce, "");
    }

    private void unlink(ByteString file, String comment) throws Trouble {
        if (!files.disk().unlinks(file)) {
            throw new Trouble(QmailLog.warning("unable to unlink ", file, comment));
        }
    }

    private void inject(BounceMessage notice) throws Trouble {
        QueueLayout layout = files.layout();
        Injector.Message message;
        try {
            message = injector.open();
        } catch (IOException e) {
            throw new Trouble(
                    LogLine.of("warning: unable to start qmail-queue, will try later"));
        }
        injecting.accept(message.qp());
        Verdict verdict;
        try {
            verdict = notice.inject(message, files.disk(), layout.bounce(messnum),
                    layout.mess(messnum), clock.seconds());
        } catch (IOException e) {
            verdict = Verdict.temporary("");
        }
        if (!(verdict instanceof Verdict.Success)) {
            throw new Trouble(
                    LogLine.of("warning: trouble injecting bounce message, will try later"));
        }
        lines.add(LogLine.of("bounce msg ").number(messnum).text(" qp ").number(message.qp()));
    }

    public long messnum() {
        return messnum;
    }

    /**
     * The names that were removed are gone from the disk: null, or what to log. Then mess/N is left
     * to the cleanup of old files: its number must not be reused.
     */
    public LogLine syncNames() {
        QueueLayout layout = files.layout();
        try {
            sync(layout.directory("local", messnum));
            sync(layout.directory("remote", messnum));
            sync(layout.directory("info", messnum));
            return null;
        } catch (Trouble trouble) {
            return trouble.line;
        }
    }

    private void sync(ByteString directory) throws Trouble {
        try {
            files.disk().syncDirectory(directory);
        } catch (PosixException e) {
            throw new Trouble(QmailLog.warning("trouble fsyncing ", directory, ""));
        }
    }
}
