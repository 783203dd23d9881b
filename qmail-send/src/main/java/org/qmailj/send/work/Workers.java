package org.qmailj.send.work;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A few threads for each lane, started when they are needed, gone when idle. The lanes' queues are
 * bounded by who gives the work: jobs, deliveries, messages in hand. When the system has no thread
 * for a lane that has none, everything waits, as it does in qmail for memory.
 */
public final class Workers implements Io {
    private static final int IDLE_SECONDS = 10;

    private final Map<Lane, ThreadPoolExecutor> lanes = new EnumMap<>(Lane.class);
    private final Mailbox mailbox;
    private final Runnable outOfThreads;
    private int running;

    /** @param outOfThreads complains and waits a while */
    public Workers(Mailbox mailbox, Runnable outOfThreads) {
        this.mailbox = mailbox;
        this.outOfThreads = outOfThreads;
    }

    @Override
    public <T> void run(Lane lane, Supplier<T> work, Consumer<T> then) {
        running++;
        execute(lanes.computeIfAbsent(lane, Workers::pool), () -> {
            try {
                T result = work.get();
                mailbox.post(new Event.Finished(() -> {
                    running--;
                    then.accept(result);
                }));
            } catch (RuntimeException | Error bug) {
                mailbox.post(new Event.Broken(bug));
            }
        });
    }

    /** A thread more is refused by the system with this error, and the work is then nobody's. */
    private void execute(ThreadPoolExecutor lane, Runnable work) {
        while (true) {
            try {
                lane.execute(work);
                return;
            } catch (OutOfMemoryError noThread) {
                if (lane.getPoolSize() > 0) {
                    lane.getQueue().add(work);
                    return;
                }
            }
            outOfThreads.run();
        }
    }

    @Override
    public void tell(Runnable what) {
        mailbox.post(new Event.Told(what));
    }

    @Override
    public int running() {
        return running;
    }

    private static ThreadPoolExecutor pool(Lane lane) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                lane.threads(), lane.threads(), IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, lane.name());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
