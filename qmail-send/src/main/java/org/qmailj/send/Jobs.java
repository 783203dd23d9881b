package org.qmailj.send;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.send.disk.QueueFiles;
import org.qmailj.send.message.MessageEnd;
import org.qmailj.send.work.Io;

/** The attempts under way, no more than deliveries. A job holds its message ({@link Messages}). */
final class Jobs {
    private final Surroundings around;
    private final Messages messages;
    private final PriorityQueues queues;
    private final DoneMessages done;
    private final int limit;
    private int open;

    Jobs(
            Surroundings around, Messages messages, PriorityQueues queues, DoneMessages done,
            int limit) {
        this.around = around;
        this.messages = messages;
        this.queues = queues;
        this.done = done;
        this.limit = limit;
    }

    boolean areAvailable() {
        return open < limit;
    }

    /** Counts a job that is going to be made. */
    void reserve() {
        open++;
    }

    /** The job could not be made. */
    void giveBack() {
        open--;
    }

    /** The pass or a delivery is through with the job. After the last it is seen what is left. */
    void close(Job job) {
        if (!job.letGo()) {
            return;
        }
        open--;
        if (job.isDone()) {
            around.io().run(Io.Lane.FILES,
                    () -> end(around.files().member(), job),
                    end -> ended(job, end));
        } else {
            queues.of(job.channel()).insert(job.messnum(), job.retry());
        }
    }

    /**
     * For a delivery that succeeded: what comes of it if it is the last of its job, to be done by
     * one worker in one go. Null if it is not.
     */
    Ending ending(Job job) {
        return job.hasOneLeft() ? new Ending(job, done.atOnce(job.messnum())) : null;
    }

    /** A list goes, and with it the message if nothing is in the way. */
    final class Ending {
        private final Job job;
        private final MessageEnd message;
        private End end;
        private MessageEnd.Result result;

        private Ending(Job job, MessageEnd message) {
            this.job = job;
            this.message = message;
        }

        /** By the worker. False when the list is still there: its last recipient must be marked. */
        boolean removesList() {
            end = Jobs.end(around.files().member(), job);
            if (end instanceof End.LastChannel && message != null) {
                result = message.runUnlessItBounces();
            }
            return !(end instanceof End.NotRemoved);
        }

        /** In place of {@link #close}. */
        void close() {
            job.letGo();
            open--;
            if (result == null) {
                ended(job, end);
            } else {
                done.ended(message, result);
            }
        }
    }

    /** What became of a list whose recipients are all done. */
    private sealed interface End {
        /** It is still there. */
        record NotRemoved(ByteString file) implements End {}

        record MoreChannels() implements End {}

        record LastChannel() implements End {}

        /** Hopefully the last channel: the other one's list cannot be looked for. */
        record Hopefully(ByteString file) implements End {}
    }

    private static End end(QueueFiles files, Job job) {
        QueueLayout layout = files.layout();
        ByteString file = job.channel().recipients(layout, job.messnum());
        if (!files.disk().unlinks(file)) {
            return new End.NotRemoved(file);
        }
        ByteString other = job.channel().other().recipients(layout, job.messnum());
        try {
            return files.disk().exists(other) ? new End.MoreChannels() : new End.LastChannel();
        } catch (PosixException e) {
            return new End.Hopefully(other);
        }
    }

    private void ended(Job job, End end) {
        switch (end) {
            case End.NotRemoved(ByteString file) -> {
                around.log().warn("unable to unlink ", file, "; will try again later");
                queues.of(job.channel()).insert(job.messnum(), around.afterFailure());
            }
            case End.MoreChannels m -> messages.release(job.messnum());
            case End.LastChannel l -> done.add(job.messnum());
            case End.Hopefully(ByteString file) -> {
                around.log().warn("unable to stat ", file, "");
                done.add(job.messnum());
            }
        }
    }
}
