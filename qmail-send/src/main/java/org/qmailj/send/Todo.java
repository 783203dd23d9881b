package org.qmailj.send;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.send.disk.Scan;
import org.qmailj.send.message.Classification;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.work.Io;

/**
 * Looks for new messages: when lock/trigger was pulled, and every 25 minutes in any case. A pull
 * during a scan causes another, because the scan may have been past the new name. A todo/ that
 * cannot be read is tried again after a pause, which no pull shortens. Workers scan and preprocess:
 * no delivery waits for that, and a flood of new messages takes no more than the time of these
 * workers.
 *
 * <p>The messages of a scan are taken in the order of their numbers, and come into the log and the
 * queues in that order, although several are read at once: file systems mostly give out inodes in
 * ascending order, but some list the newest name first.
 *
 * <p>Nothing is taken while control files are being read again, and what was read by the old ones
 * meanwhile is read once more ({@link Tables}); but not for a later HUP yet again, or HUPs without
 * end would hold it up.
 *
 * <p>Each message in hand is held ({@link Messages}) until qmail-clean has removed todo/N and
 * answered. Only then is it scheduled.
 */
final class Todo {
    /** The time from one scan to the next without a pull (SLEEP_TODO of qmail-send.c). */
    static final int SLEEP_SECONDS = 1500;

    /** The most messages in hand at once: being read by a worker, or waiting for qmail-clean. */
    private static final int IN_HAND = 16;

    private static final long[] NOTHING = {};

    private final Surroundings around;
    private final Messages messages;
    private final PriorityQueues queues;
    private final DoneMessages done;
    private final CleanChannel clean;
    private final Tables tables;
    private final Later later;
    private long nextRun;
    private boolean pulled;

    /**
     * From the beginning of a scan until all that it found is out of hand; if it failed, until the
     * pause is over.
     */
    private boolean scanning;

    /** What the scan found, in ascending order; nothing until it is there. */
    private long[] found = NOTHING;
    private int next;
    private int inHand;

    /**
     * Messages being preprocessed, in the order of their numbers: those that are ready wait for the
     * ones in front of them.
     */
    private final Deque<Reading> readings = new ArrayDeque<>();

    /** A message that is being preprocessed, or was and waits for its turn. */
    private static final class Reading {
        final long messnum;

        /** The tables by which it is preprocessed. */
        Rewriter rewriter;

        /** Whether those were read after the message was found: no later HUP concerns it. */
        boolean settled;

        /** What came of it; null while a worker is at it. */
        Classification.Result result;

        Reading(long messnum) {
            this.messnum = messnum;
        }
    }

    Todo(
            Surroundings around, Messages messages, PriorityQueues queues, DoneMessages done,
            CleanChannel clean, Tables tables, Later later) {
        this.around = around;
        this.messages = messages;
        this.queues = queues;
        this.done = done;
        this.clean = clean;
        this.tables = tables;
        this.later = later;
        this.nextRun = around.now();
    }

    /**
     * Asks for a scan that begins from now on: lock/trigger was pulled, and is empty again. What is
     * in todo/ now will be seen.
     */
    void pull() {
        pulled = true;
    }

    /** Returns when to look again without a pull; the far future while that is under way. */
    long next() {
        return !scanning && !tables.areBeingRead() ? nextRun : Long.MAX_VALUE;
    }

    /** Begins a scan if one is due, and takes messages that it found, as many as may be in hand. */
    void advance() {
        if (tables.areBeingRead()) {
            return;
        }
        classifyInOrder();
        if (around.exit().isWanted()) {
            return;
        }
        if (!scanning && (pulled || nextRun <= around.now())) {
            begin();
        }
        while (inHand < IN_HAND && next < found.length) {
            consider(takeNext());
        }
    }

    /** Takes the next number that was found. Several names may stand for it: 46, 046. */
    private long takeNext() {
        long messnum = found[next++];
        while (next < found.length && found[next] == messnum) {
            next++;
        }
        return messnum;
    }

    private void begin() {
        pulled = false;
        nextRun = around.now() + SLEEP_SECONDS;
        scanning = true;
        ByteString todo = around.layout().directory(Area.TODO);
        around.io().run(Io.Lane.READS, () -> scan(todo), this::scanned);
    }

    private Scan scan(ByteString todo) {
        Scan scan = Scan.of(around.disk(), todo);
        if (scan instanceof Scan.Listed(long[] numbers)) {
            Arrays.sort(numbers); // here, by a worker: there may be many
        }
        return scan;
    }

    private void scanned(Scan scan) {
        switch (scan) {
            case Scan.Unreadable unreadable -> {
                around.log().write(unreadable.alert());
                later.in(Surroundings.HELP_SECONDS, () -> {
                    pull();
                    scanning = false;
                });
            }
            case Scan.Listed(long[] numbers) -> {
                found = numbers;
                next = 0;
                endWhenThrough();
            }
        }
    }

    private void consider(long messnum) {
        if (!messages.take(messnum)) {
            endWhenThrough();
            return;
        }
        inHand++;
        Reading reading = new Reading(messnum);
        readings.add(reading);
        classify(reading);
    }

    private void classify(Reading reading) {
        reading.rewriter = tables.rewriter();
        Classification classification = new Classification(
                around.files(), around.clock(), reading.rewriter, reading.messnum);
        around.io().run(Io.Lane.PREPROCESSING, classification::run, result -> {
            reading.result = result;
            classifyInOrder();
        });
    }

    private void classifyInOrder() {
        if (tables.areBeingRead()) {
            return;
        }
        for (Reading reading : readings) {
            if (reading.result != null && !reading.settled
                    && reading.rewriter != tables.rewriter()) {
                reading.result = null; // HUP came before the message or after it, who knows
                reading.settled = true;
                classify(reading);
            }
        }
        while (!readings.isEmpty() && readings.peek().result != null) {
            Reading first = readings.remove();
            done.afterBounce(
                    first.result.qp(), () -> classified(first.messnum, first.result));
        }
    }

    private void classified(long messnum, Classification.Result result) {
        result.lines().forEach(around.log()::write);
        switch (result) {
            case Classification.Result.Ready ready -> clean.ask(
                    new CleanRequest.Todo(messnum), reply -> cleaned(messnum, ready, reply));
            case Classification.Result.Failed f -> leave(messnum);
        }
    }

    private void cleaned(long messnum, Classification.Result.Ready ready, CleanReply reply) {
        if (reply != CleanReply.DONE) {
            ByteString todo = around.layout().todo(messnum);
            around.log().warn("qmail-clean unable to clean up ", todo);
            queues.lookLater(messnum); // todo/N may be gone all the same, and no scan find it
        } else {
            queues.addTo(ready.times(), messnum);
        }
        inHand--;
        endWhenThrough();
    }

    /** Lets go of a message that could not be preprocessed: the next scan may find it again. */
    private void leave(long messnum) {
        inHand--;
        messages.release(messnum);
        endWhenThrough();
    }

    private void endWhenThrough() {
        if (inHand == 0 && next == found.length) {
            scanning = false;
            found = NOTHING; // it may have been much
            next = 0;
        }
    }
}
