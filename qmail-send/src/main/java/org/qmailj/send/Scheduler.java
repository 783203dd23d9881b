package org.qmailj.send;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.Signals;
import org.qmailj.send.disk.Scan;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Injector;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.message.Settings;
import org.qmailj.send.work.Event;

/**
 * The one who decides: events in, work for {@link Io} out. Used by a single thread; it never waits.
 *
 * <p>Its parts, in the words of qmail-send: {@link Todo} finds new messages and has them
 * preprocessed; {@link PriorityQueues} know when each is tried; {@link Passes} go through the
 * recipients; {@link Deliveries} are under way; {@link Jobs} see what is left after them;
 * {@link DoneMessages} bounce and end; {@link Cleanups} remove what died young.
 */
final class Scheduler {
    /** What is given to it besides its surroundings. */
    record Connections(
            Map<Channel, SpawnChannel.Outlet> spawners, Map<Channel, Integer> announced,
            ByteSink clean, Injector injector) {}

    /** The longest time without looking around. */
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
        done = new DoneMessages(around, messages, clean, settings, connections.injector());
        queues = new PriorityQueues(around, messages, done);
        Jobs jobs = new Jobs(around, messages, queues, done, jobLimit);
        deliveries = new Deliveries(around, jobs, later, tables, spawners, concurrency);
        passes = new Passes(around, queues, jobs, deliveries, settings.lifetimeSeconds());
        todo = new Todo(around, messages, queues, done, clean, tables);
        cleanups = new Cleanups(around, messages, clean);
    }

    private void pull() {
        todo.pull();
    }

    /**
     * Finds the messages that are in the queue. Waits for the disk; {@code pause} for its recovery.
     */
    void start(Runnable pause) {
        for (ByteString directory : around.layout().directories("info")) {
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

    /** Starts everything that is due; answers when to call again without an event. */
    long tick() {
        later.run();
        boolean idle = around.exit().isWanted() && deliveries.canExit();
        todo.advance();
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

    void handle(Event event) {
        switch (event) {
            case Event.Signal(int number) -> signal(number);
            case Event.Report(Channel channel, SpawnReport report) -> report(channel, report);
            case Event.SpawnLost(Channel channel) -> spawners.get(channel).lost();
            case Event.Cleaned cleaned -> clean.answered(cleaned.reply());
            case Event.CleanLost c -> clean.lost();
            case Event.Pulled p -> todo.pull();
            case Event.Told(Runnable what) -> what.run();
            case Event.Finished(Runnable then) -> then.run();
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

    /** Whether it is to end, and nothing is under way any more. */
    boolean isFinished() {
        return around.exit().isWanted() && deliveries.canExit()
                && around.io().running() == 0 && clean.isIdle();
    }

    /** The last thing: the times of the next attempts, for the next qmail-send. */
    void end() {
        queues.writeTimes();
        around.log().write("status: exiting");
    }
}
