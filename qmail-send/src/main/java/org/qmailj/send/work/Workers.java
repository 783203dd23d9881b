package org.qmailj.send.work;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.qmailj.common.program.DaemonThread;

/**
 * Has a few threads for each lane, which are started when they are needed and end when they are
 * idle for 10 seconds. The queues of the lanes have no limit of their own: those who give the work
 * have one, for jobs, deliveries or messages in hand. If the system has no thread for a lane that
 * has none, everything waits, as qmail does for memory.
 */
public final class Workers implements Io {
    private static final int IDLE_SECONDS = 10;

    private final Map<Lane, ThreadPoolExecutor> lanes = new EnumMap<>(Lane.class);
    private final Mailbox mailbox;
    private final Runnable outOfThreads;
    private int running;

    /**
     * Begins without threads.
     *
     * @param mailbox gets the results
     * @param outOfThreads is run while a thread is missing; it complains and waits a while
     */
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
                tell(() -> {
                    running--;
                    then.accept(result);
                });
            } catch (RuntimeException | Error bug) {
                mailbox.post(new Event.Broken(bug));
            }
        });
    }

    /**
     * Gives work to a lane. The pool throws this error when the system refuses another thread, and
     * then forgets the work; so it is put into the queue of the threads that there are.
     */
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
                new LinkedBlockingQueue<>(), work -> DaemonThread.of(work, lane.name(), 0));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
