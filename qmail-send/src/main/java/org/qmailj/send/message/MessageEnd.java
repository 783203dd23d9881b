package org.qmailj.send.message;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.submit.ErrorOutput;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.Submission;
import org.qmailj.log.LogLine;
import org.qmailj.send.disk.QueueFiles;

/**
 * Bounces one message and removes its files, up to those that qmail-clean removes (messdone and
 * injectbounce of qmail-send.c).
 *
 * <p>Once the message has neither recipients nor todo/N, its bounce is queued, then bounce/N is
 * removed, then info/N. All these names must be gone from the disk before qmail-clean is asked to
 * remove mess/N and so gives the number away: an old info or bounce beside a new message would send
 * that message, or its failures, to strangers. After a crash the next qmail-send goes on where this
 * one was; at worst the bounce is sent twice.
 *
 * <p>It is used by one thread at a time: by the worker that does {@link #run}, {@link
 * #runUnlessItBounces} or {@link #syncNames}, each perhaps in another lane, and by the deciding
 * thread before, between and after them. Each passes it on with the work or its result, and so
 * what it has changed.
 */
public final class MessageEnd {
    /** Says how far the message came. */
    public sealed interface Ended {
        /** Its names are removed: they are to be synced, then qmail-clean removes what is left. */
        record Unlinked(List<LogLine> lines) implements Ended {}

        /** It has recipients or is gone: there is nothing to do. */
        record NothingToDo() implements Ended {}

        /** A step failed: it is to be tried again later. */
        record Failed(List<LogLine> lines) implements Ended {}

        /** Nothing was done, because it bounces, which {@link #run} does. */
        record MustBounce() implements Ended {}
    }

    /** Says whether the names that were removed are gone from the disk. */
    public sealed interface Synced {
        /** They are: mess/N may go. */
        record Done() implements Synced {}

        /**
         * It is not known. Then mess/N is left to the cleanup of old files: its number must not be
         * reused.
         *
         * @param line what is to be logged
         */
        record Failed(LogLine line) implements Synced {}
    }

    private final QueueFiles files;
    private final QueueNames names;
    private final Clock clock;
    private final Settings settings;
    private final MessageQueue queue;
    private final Environment environment;
    private final long messnum;
    private List<LogLine> lines = new ArrayList<>();

    /** Why it is not known that bounce/N is gone from the disk; null if it is. */
    private Trouble doubt;

    public MessageEnd(
            QueueFiles files, Clock clock, Settings settings, MessageQueue queue,
            Environment environment, long messnum) {
        this.files = files;
        this.names = files.member();
        this.clock = clock;
        this.settings = settings;
        this.queue = queue;
        this.environment = environment;
        this.messnum = messnum;
    }

    /**
     * Ends the message, which may run qmail-queue. Never answers {@link Ended.MustBounce}. After a
     * failure it may be called again.
     *
     * @param injecting is told the bounce's number in the log before the bounce can be in the queue
     */
    public Ended run(LongConsumer injecting) {
        lines = new ArrayList<>();
        QueueLayout layout = files.layout();
        try {
            if (exists(layout.local(messnum)) || exists(layout.remote(messnum)) || !isOver()) {
                return new Ended.NothingToDo();
            }
            Info info = Info.read(files, messnum);
            if (hasBounce()) {
                bounce(info, injecting);
            }
            syncBounces(); // an earlier attempt, or qmail-send, may have removed it
            return removeInfo();
        } catch (Trouble trouble) {
            return failed(trouble);
        } catch (IOException e) {
            return new Ended.Failed(lines); // it is broken, and stays for its owner
        }
    }

    /**
     * Ends a message unless it bounces: without a sync, and without another process. The caller has
     * just seen that it has no recipients, and knows that it had an info/N.
     */
    public Ended runUnlessItBounces() {
        try {
            if (!isOver()) {
                return new Ended.NothingToDo();
            }
            return hasBounce() ? new Ended.MustBounce() : removeInfo();
        } catch (Trouble trouble) {
            return failed(trouble);
        }
    }

    private Ended failed(Trouble trouble) {
        lines.add(trouble.line());
        return new Ended.Failed(lines);
    }

    /** Says whether there is info/N and no todo/N. */
    private boolean isOver() throws Trouble {
        QueueLayout layout = files.layout();
        return !exists(layout.todo(messnum)) && exists(layout.info(messnum));
    }

    /** If this fails, it is not tried again: that might succeed without the name being gone. */
    private void syncBounces() {
        try {
            sync(files.layout().directory("bounce"));
        } catch (Trouble trouble) {
            doubt = trouble;
        }
    }

    /**
     * Says whether it is not known that bounce/N is gone from the disk. Only this object knows
     * that: another one's sync might succeed.
     */
    public boolean isInDoubt() {
        return doubt != null;
    }

    private Ended removeInfo() throws Trouble {
        lines.add(LogLine.of("end msg ").number(messnum));
        unlink(files.layout().info(messnum), "; will try again later");
        return new Ended.Unlinked(lines);
    }

    private boolean exists(ByteString file) throws Trouble {
        try {
            return files.disk().exists(file);
        } catch (PosixException e) {
            throw Trouble.with("unable to stat ", file, "; will try again later");
        }
    }

    private boolean hasBounce() throws Trouble {
        ByteString bounce = files.layout().bounce(messnum);
        try {
            return files.disk().exists(bounce);
        } catch (PosixException e) {
            throw Trouble.with("unable to stat ", bounce, "");
        }
    }

    /** Queues the bounce, unless it would be a third one, and removes bounce/N. */
    private void bounce(Info info, LongConsumer injecting) throws Trouble {
        ByteString bounce = files.layout().bounce(messnum);
        ByteString sender = Verp.owner(info.sender());
        if (sender.equals(BounceMessage.DOUBLE)) {
            lines.add(LogLine.of("triple bounce: discarding ").file(bounce));
        } else {
            inject(BounceMessage.of(settings, sender), injecting);
        }
        unlink(bounce, "");
    }

    private void unlink(ByteString file, String comment) throws Trouble {
        if (!names.tryUnlink(file)) {
            throw Trouble.with("unable to unlink ", file, comment);
        }
    }

    private void inject(BounceMessage notice, LongConsumer injecting) throws Trouble {
        QueueLayout layout = files.layout();
        Submission message;
        try {
            message = queue.open(environment, ErrorOutput.OF_PROCESS);
        } catch (IOException e) {
            throw new Trouble(
                    LogLine.of("warning: unable to start qmail-queue, will try later"));
        }
        injecting.accept(message.qp());
        Verdict verdict;
        try (message) {
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

    /** Syncs the directories of the names that were removed. */
    public Synced syncNames() {
        QueueLayout layout = files.layout();
        try {
            if (doubt != null) {
                throw doubt;
            }
            sync(layout.directory("local", messnum));
            sync(layout.directory("remote", messnum));
            sync(layout.directory("info", messnum));
            return new Synced.Done();
        } catch (Trouble trouble) {
            return new Synced.Failed(trouble.line());
        }
    }

    private void sync(ByteString directory) throws Trouble {
        try {
            names.sync(directory);
        } catch (PosixException e) {
            throw Trouble.with("trouble fsyncing ", directory, "");
        }
    }
}
