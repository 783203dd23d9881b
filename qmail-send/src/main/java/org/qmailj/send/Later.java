package org.qmailj.send;

import java.util.ArrayList;
import java.util.List;

/** Things that are to be done again after a while, whoever sets the clock meanwhile. */
final class Later {
    private record Task(long due, Runnable what) {}

    private final Surroundings around;
    private final List<Task> tasks = new ArrayList<>();

    Later(Surroundings around) {
        this.around = around;
    }

    void in(long seconds, Runnable what) {
        tasks.add(new Task(around.steady().seconds() + seconds, what));
    }

    void run() {
        for (Task task : List.copyOf(tasks)) {
            if (task.due() <= around.steady().seconds()) {
                tasks.remove(task);
                task.what().run();
            }
        }
    }

    /** When to run again, by the clock as it is set now. */
    long next() {
        long first = Long.MAX_VALUE;
        for (Task task : tasks) {
            first = Math.min(first, around.now() + task.due() - around.steady().seconds());
        }
        return first;
    }
}
