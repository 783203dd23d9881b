package org.qmailj.send;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.qmailj.common.prioq.DueQueue;
import org.qmailj.log.LogLine;
import org.qmailj.send.message.Injector;
import org.qmailj.send.message.MessageEnd;
import org.qmailj.send.message.Settings;
import org.qmailj.send.work.Io;
import org.qmailj.send.work.Rounds;

/**
 * Messages that have no recipients to look at any more (pqdone): they bounce if they must, and go.
 * Each is held ({@link Messages}) until qmail-clean has answered.
 */
final class DoneMessages {
    private static final int AT_ONCE = Io.Lane.ENDS.threads();

    /** More do not come to wait for a sync: the disk does not keep up. */
    private static final int WAITING_FOR_SYNC = 256;

    private final Surroundings around;
    private final Messages messages;
    private final CleanChannel clean;
    private final Settings settings;
    private final Injector injector;
    private final DueQueue waiting = new DueQueue();
    private final Map<Long, List<Runnable>> bounces = new HashMap<>();
    private final Set<Long> triedBefore = new HashSet<>();
    private final Rounds<MessageEnd, MessageEnd.Synced> names;
    private int underWay;

    DoneMessages(
            Surroundings around, Messages messages, CleanChannel clean, Settings settings,
            Injector injector) {
        this.around = around;
        this.messages = messages;
        this.clean = clean;
        this.settings = settings;
        this.injector = injector;
        this.names = new Rounds<>(
                around.io(), Io.Lane.GONE_NAMES, MessageEnd::syncNames, this::synced);
    }

    /** Takes over the caller's hold. */
    void add(long messnum) {
        if (mayStart()) {
            start(messnum);
        } else {
            waiting.insert(messnum, around.now());
        }
    }

    void startDue() {
        while (mayStart() && waiting.firstTime() <= around.now()) {
            start(waiting.removeFirst());
        }
    }

    /** When the next may be started. */
    long next() {
        return mayStart() ? waiting.firstTime() : Long.MAX_VALUE;
    }

    /** Without qmail-clean the next qmail-send ends them: info/N tells it that there is mess/N. */
    private boolean mayStart() {
        return underWay < AT_ONCE && names.waiting() < WAITING_FOR_SYNC && !clean.isMissed();
    }

    private void start(long messnum) {
        underWay++;
        List<Long> ours = new ArrayList<>(1);
        LongConsumer injecting = qp -> around.io().tell(() -> {
            ours.add(qp);
            bounces.put(qp, new ArrayList<>());
        });
        MessageEnd end = end(injecting, messnum, triedBefore.remove(messnum));
        around.io().run(Io.Lane.ENDS, end::run, result -> {
            underWay--;
            ended(end, result);
            for (long qp : ours) {
                bounces.remove(qp).forEach(Runnable::run);
            }
        });
    }

    /**
     * Does it once the message that bounces as {@code qp}, if one does right now, is off the log.
     */
    void afterBounce(long qp, Runnable what) {
        List<Runnable> waitingForIt = bounces.get(qp);
        if (waitingForIt == null) {
            what.run();
        } else {
            waitingForIt.add(what);
        }
    }

    /** Says whether the message may go along with its last recipient ({@link #endAtOnce}). */
    boolean canEndAtOnce(long messnum) {
        return mayStart() && !triedBefore.contains(messnum);
    }

    /**
     * Returns the last steps of a message whose last recipient is being recorded, for the worker
     * that records it: it runs them unless the message bounces, and the result goes to {@link
     * #ended}.
     */
    MessageEnd endAtOnce(long messnum) {
        LongConsumer nothing = qp -> {
            throw new IllegalStateException("a bounce takes its time");
        };
        return end(nothing, messnum, false);
    }

    private MessageEnd end(LongConsumer injecting, long messnum, boolean again) {
        return new MessageEnd(around.files(), around.clock(), settings, injector, injecting,
                messnum, again);
    }

    /** Takes over the caller's hold. */
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
                triedBefore.add(messnum);
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
