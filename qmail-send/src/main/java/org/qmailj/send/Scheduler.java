package org.qmailj.send;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Environment;
import org.qmailj.common.queue.Area;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.send.disk.Scan;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.message.Settings;
import org.qmailj.send.work.Event;

/**
 * Decides what is done next: it takes events and gives work to {@link Io}. A single thread uses it;
 * after {@link #start} and until {@link #end} it never waits.
 *
 * <p>Its parts, in the words of qmail-send.c: {@link Todo} finds new messages and has them
 * preprocessed; {@link PriorityQueues} hold when each is tried; {@link Passes} go through the
 * recipients; {@link Deliveries} are under way; {@link Jobs} see what is left after them;
 * {@link DoneMessages} bounces messages and ends them; {@link Cleanups} removes messages that were
 * never completed.
 */
final class Scheduler {
    /**
     * Holds the other programs as the scheduler sees them.
     *
     * @param announced how many deliveries each spawner takes at once, as it said at its start
     * @param clean the pipe to qmail-clean
     * @param queue takes bounces
     * @param environment that with which they are submitted
     */
    record Connections(
            Map<Channel, SpawnChannel.Outlet> spawners, Map<Channel, Integer> announced,
            ByteSink clean, MessageQueue queue, Environment environment) {}

    /** The most seconds from one look at what is due to the next. */
    private static final int SLEEP_FOREVER = 86400;

    private final Surroundings around;
    private final Tables tables;
    private final Map<Channel, SpawnChannel> spawners = new EnumMap<>(Channel.class);
    private final CleanChannel clean;
    private final Later later;
    private final DoneMessages done;
    private final PriorityQueues queues;
    private final Deliveries deliveries;
    private final Passes passes;
    private final Todo todo;
    private final Cleanups cleanups;

    Scheduler(
            Surroundings around, Settings settings, Connections connections,
            Function<Rewriter, Tables.Reread> reread) {
        this.around = around;
        tables = new Tables(around, settings.rewriter(), reread);
        Map<Channel, Integer> concurrency = new EnumMap<>(Channel.class);
        int jobLimit = 0;
        for (Channel channel : Channel.values()) {
            spawners.put(channel,
                    new SpawnChannel(around, channel, connections.spawners().get(channel)));
            int most = settings.concurrency(channel, connections.announced().get(channel));
            concurrency.put(channel, most);
            jobLimit += most;
        }
        Messages messages = new Messages(this::pull);
        clean = new CleanChannel(around, messages, connections.clean());
        later = new Later(around);
        done = new DoneMessages(around, messages, clean, settings, connections.queue(),
                connections.environment());
        queues = new PriorityQueues(around, messages, done);
        Jobs jobs = new Jobs(around, messages, queues, done, jobLimit);
        deliveries = new Deliveries(around, jobs, later, tables, spawners, concurrency);
        passes = new Passes(around, queues, jobs, deliveries, settings.lifetimeSeconds());
        todo = new Todo(around, messages, queues, done, clean, tables, later);
        cleanups = new Cleanups(around, messages, clean);
    }

    private void pull() {
        todo.pull();
    }

    /**
     * Reads info/ and puts every message that is there into the queues. This waits for the disk. A
     * directory that cannot be read is tried again after {@code pause}, until it can.
     */
    void start(Runnable pause) {
        for (ByteString directory : around.layout().directories(Area.INFO)) {
            for (long messnum : numbers(directory, pause)) {
                queues.addAtStart(messnum);
            }
        }
        deliveries.logStatus();
    }

    private long[] numbers(ByteString directory, Runnable pause) {
        while (true) {
            switch (Scan.of(around.disk(), directory)) {
                case Scan.Listed(long[] numbers) -> {
                    return numbers;
                }
                case Scan.Unreadable unreadable -> {
                    around.log().write(unreadable.alert());
                    pause.run();
                }
            }
        }
    }

    /**
     * Starts everything that is due. Returns the second at which to call again if no event comes
     * before.
     */
    long tick() {
        later.run();
        boolean idle = around.exit().isWanted() && deliveries.canExit();
        todo.advance();
        tables.advance();
        passes.advance();
        if (!idle) {
            queues.lookAgain();
            done.startDue();
        }
        cleanups.advance();
        long next = Math.min(around.now() + SLEEP_FOREVER, later.next());
        if (!around.exit().isWanted()) {
            next = Math.min(next, Math.min(todo.next(), passes.next()));
            next = Math.min(next, Math.min(done.next(), queues.nextLook()));
            next = Math.min(next, cleanups.next());
        }
        return next;
    }

    /**
     * Does what an event asks for. The caller then calls {@link #tick}.
     *
     * @throws IllegalStateException if the event tells of a bug, which is its cause
     * @throws OutOfMemoryError if the event tells that memory is out
     */
    void handle(Event event) {
        switch (event) {
            case Event.Signal(int number) -> signal(number);
            case Event.Report(Channel channel, SpawnReport report) -> report(channel, report);
            case Event.SpawnLost(Channel channel) -> spawners.get(channel).lost();
            case Event.Cleaned cleaned -> clean.answered(cleaned.reply());
            case Event.CleanLost c -> clean.lost();
            case Event.Pulled p -> todo.pull();
            case Event.CannotWait c -> around.log().write("warning: trouble in select");
            case Event.Told(Runnable what) -> what.run();
            case Event.Broken(OutOfMemoryError full) -> throw full;
            case Event.Broken(Throwable bug) -> throw new IllegalStateException(bug);
        }
    }

    private void signal(int number) {
        switch (number) {
            case Signals.TERM -> around.exit().want();
            case Signals.ALRM -> queues.makeAllDue();
            case Signals.HUP -> tables.readAgain();
            default -> throw new IllegalStateException("signal " + number);
        }
    }

    private void report(Channel channel, SpawnReport report) {
        switch (report) {
            case SpawnReport.Done reported -> deliveries.reported(channel, reported);
            case SpawnReport.Concurrency c -> spawners.get(channel).lost();
        }
    }

    /** Returns whether the program is to end, and nothing is under way any more. */
    boolean isFinished() {
        return around.exit().isWanted() && deliveries.canExit()
                && around.io().running() == 0 && clean.isIdle();
    }

    /** Leaves the times of the next attempts to the next qmail-send. This waits for the disk. */
    void end() {
        queues.writeTimes();
        around.log().write("status: exiting");
    }
}
