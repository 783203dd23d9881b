package org.qmailj.send;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.program.Clock;

/** Things that are to be done again after a while, whoever sets the clock meanwhile. */
final class Later {
    private static final long SECOND = 1_000_000_000;

    private record Task(long due, Runnable what) {
        boolean isDue(Clock clock) {
            return due - clock.nanos() <= 0;
        }
    }

    private final Surroundings around;
    private final List<Task> tasks = new ArrayList<>();

    Later(Surroundings around) {
        this.around = around;
    }

    void in(long seconds, Runnable what) {
        tasks.add(new Task(around.clock().nanos() + seconds * SECOND, what));
    }

    void run() {
        for (Task task : List.copyOf(tasks)) {
            if (task.isDue(around.clock())) {
                tasks.remove(task);
                task.what().run();
            }
        }
    }

    /** When to run again, by the clock as it is set now. */
    long next() {
        long first = Long.MAX_VALUE;
        for (Task task : tasks) {
            long left = task.due() - around.clock().nanos();
            first = Math.min(first, around.now() + Math.ceilDiv(left, SECOND));
        }
        return first;
    }
}
