package org.qmailj.send;

import java.util.ArrayList;
import java.util.List;

/** Holds what is to be done after a while, however the clock is set meanwhile. */
final class Later {
    private record Task(long due, Runnable what) {}

    private final Surroundings around;
    private final List<Task> tasks = new ArrayList<>();

    Later(Surroundings around) {
        this.around = around;
    }

    /** Has {@code what} done in so many seconds. */
    void in(long seconds, Runnable what) {
        tasks.add(new Task(around.steady().seconds() + seconds, what));
    }

    /** Does what is due. */
    void run() {
        for (Task task : List.copyOf(tasks)) {
            if (task.due() <= around.steady().seconds()) {
                tasks.remove(task);
                task.what().run();
            }
        }
    }

    /** Returns when to run again, by the clock of the day as it is set now. */
    long next() {
        long first = Long.MAX_VALUE;
        for (Task task : tasks) {
            first = Math.min(first, around.now() + task.due() - around.steady().seconds());
        }
        return first;
    }
}
