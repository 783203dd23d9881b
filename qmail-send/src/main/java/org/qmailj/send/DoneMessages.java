package org.qmailj.send;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.qmailj.common.prioq.DueQueue;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.log.LogLine;
import org.qmailj.send.message.MessageEnd;
import org.qmailj.send.message.Settings;
import org.qmailj.send.work.Io;
import org.qmailj.send.work.Rounds;

/**
 * Bounces and ends the messages that have no recipients left (pqdone of qmail-send.c). Each is held
 * ({@link Messages}) until qmail-clean has answered.
 */
final class DoneMessages {
    private static final int AT_ONCE = Io.Lane.ENDS.threads();

    /**
     * The most messages that wait for a sync. If the disk does not keep up, the others stay in the
     * queue.
     */
    private static final int WAITING_FOR_SYNC = 256;

    private final Surroundings around;
    private final Messages messages;
    private final CleanChannel clean;
    private final Settings settings;
    private final MessageQueue queue;
    private final Environment environment;
    private final DueQueue waiting = new DueQueue();

    /** What waits for a bounce that is being queued, by the bounce's number in the log. */
    private final Map<Long, List<Runnable>> bounces = new HashMap<>();

    /** Ends in doubt that failed: who tries them again must know of the doubt. */
    private final Map<Long, MessageEnd> inDoubt = new HashMap<>();
    private final Rounds<MessageEnd, MessageEnd.Synced> names;
    private int underWay;

    DoneMessages(
            Surroundings around, Messages messages, CleanChannel clean, Settings settings,
            MessageQueue queue, Environment environment) {
        this.around = around;
        this.messages = messages;
        this.clean = clean;
        this.settings = settings;
        this.queue = queue;
        this.environment = environment;
        this.names = new Rounds<>(
                around.io(), Io.Lane.FINAL_SYNCS, MessageEnd::syncNames, this::synced);
    }

    /** Ends the message, at once if that is possible. Takes over the caller's hold. */
    void add(long messnum) {
        if (mayStart()) {
            start(messnum);
        } else {
            waiting.insert(messnum, around.now());
        }
    }

    /** Starts as many of the messages that are due as may be under way. */
    void startDue() {
        while (mayStart() && waiting.firstTime() <= around.now()) {
            start(waiting.removeFirst());
        }
    }

    /** Returns when the next message may be started; the far future while none can. */
    long next() {
        return mayStart() ? waiting.firstTime() : Long.MAX_VALUE;
    }

    /**
     * Returns whether a message may be ended now. Without qmail-clean none is: info/N must stay,
     * which tells the next qmail-send that there is a mess/N.
     */
    boolean mayStart() {
        return underWay < AT_ONCE && names.waiting() < WAITING_FOR_SYNC && !clean.isMissed();
    }

    private void start(long messnum) {
        underWay++;
        List<Long> ours = new ArrayList<>(1);
        LongConsumer injecting = qp -> around.io().tell(() -> {
            ours.add(qp);
            bounces.put(qp, new ArrayList<>());
        });
        MessageEnd begun = inDoubt.remove(messnum);
        MessageEnd end = begun == null ? end(messnum) : begun;
        around.io().run(Io.Lane.ENDS, () -> end.run(injecting), result -> {
            underWay--;
            ended(end, result);
            for (long qp : ours) {
                bounces.remove(qp).forEach(Runnable::run);
            }
        });
    }

    /**
     * Runs {@code what} when no message is bouncing as {@code qp} any more, which may be at once. A
     * bounce can be preprocessed before the deciding thread knows that it was queued; so the lines
     * {@code bounce msg ... qp} and {@code end msg} come before the bounce's own, as in qmail.
     */
    void afterBounce(long qp, Runnable what) {
        List<Runnable> waitingForIt = bounces.get(qp);
        if (waitingForIt == null) {
            what.run();
        } else {
            waitingForIt.add(what);
        }
    }

    /** Returns the last steps of a message, for a worker; the result goes to {@link #ended}. */
    MessageEnd end(long messnum) {
        return new MessageEnd(
                around.files(), around.clock(), settings, queue, environment, messnum);
    }

    /** Logs and carries on from how the last steps went. Takes over the caller's hold. */
    void ended(MessageEnd end, MessageEnd.Ended how) {
        long messnum = end.messnum();
        switch (how) {
            case MessageEnd.Ended.Unlinked(List<LogLine> lines) -> {
                lines.forEach(around.log()::write);
                names.add(end);
            }
            case MessageEnd.Ended.NothingToDo n -> messages.release(messnum);
            case MessageEnd.Ended.MustBounce m -> add(messnum);
            case MessageEnd.Ended.Failed(List<LogLine> lines) -> {
                lines.forEach(around.log()::write);
                if (end.isInDoubt()) {
                    inDoubt.put(messnum, end);
                }
                waiting.insert(messnum, around.afterFailure());
            }
        }
    }

    private void synced(MessageEnd end, MessageEnd.Synced how) {
        long messnum = end.messnum();
        switch (how) {
            case MessageEnd.Synced.Done d -> clean.removeAndRelease(messnum);
            case MessageEnd.Synced.Failed(LogLine line) -> {
                around.log().write(line);
                messages.release(messnum);
            }
        }
    }
}
