package org.qmailj.send;

import java.util.ArrayList;
import java.util.List;

/** Things that are to be done again after a while. */
final class Later {
    private record Task(long time, Runnable what) {}

    private final Surroundings around;
    private final List<Task> tasks = new ArrayList<>();

    Later(Surroundings around) {
        this.around = around;
    }

    void in(long seconds, Runnable what) {
        tasks.add(new Task(around.now() + seconds, what));
    }

    void run() {
        for (Task task : List.copyOf(tasks)) {
            if (task.time() <= around.now()) {
                tasks.remove(task);
                task.what().run();
            }
        }
    }

    long next() {
        long first = Long.MAX_VALUE;
        for (Task task : tasks) {
            first = Math.min(first, task.time());
        }
        return first;
    }
}
