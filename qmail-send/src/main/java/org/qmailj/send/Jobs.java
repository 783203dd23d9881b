package org.qmailj.send;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.send.disk.QueueFiles;
import org.qmailj.send.message.MessageEnd;
import org.qmailj.send.work.Io;

/**
 * Counts the jobs, and sees what is left after them. There are no more of them than deliveries may
 * be under way. Each holds its message ({@link Messages}).
 */
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

    /** Counts a job that is going to be made, once its list has been opened. */
    void reserve() {
        open++;
    }

    /** Takes back a {@link #reserve}: the job could not be made. */
    void giveBack() {
        open--;
    }

    /**
     * Lets go of a job, for the pass or for a delivery. After the last of them the list is removed
     * if all of its recipients are done; otherwise the channel is tried again later.
     */
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

    /** Returns what a delivery that succeeded does to its job, as things are now. */
    Ending ending(Job job) {
        if (!job.hasOneLeft()) {
            return ordinary(job);
        }
        return done.mayStart()
                ? new WithMessage(job, done.end(job.messnum())) : new WithList(job);
    }

    /** Returns what every other delivery does to its job. */
    Ending ordinary(Job job) {
        return new Ordinary(job);
    }

    /** What the end of a delivery does to its job. */
    sealed interface Ending {
        /**
         * Removes the list of recipients if this delivery was the last one in it. Called by the
         * worker that records the delivery. Returns false when the list is still there, and the
         * recipient must be marked in it.
         */
        boolean removesList();

        /** Closes the job, once the deciding thread knows how that went. */
        void close();
    }

    /** The delivery lets go of its job. */
    private final class Ordinary implements Ending {
        private final Job job;

        Ordinary(Job job) {
            this.job = job;
        }

        @Override
        public boolean removesList() {
            return false;
        }

        @Override
        public void close() {
            Jobs.this.close(job);
        }
    }

    /** The list goes instead of a mark in it. */
    private sealed class WithList implements Ending permits WithMessage {
        private final Job job;
        private End end;

        WithList(Job job) {
            this.job = job;
        }

        @Override
        public final boolean removesList() {
            end = end();
            return !(end instanceof End.NotRemoved);
        }

        End end() {
            return Jobs.end(around.files().member(), job);
        }

        @Override
        public final void close() {
            job.letGo();
            open--;
            ended(job, end);
        }
    }

    /** With the last list the message goes, if nothing is in the way: by one worker in one go. */
    private final class WithMessage extends WithList {
        private final MessageEnd message;

        WithMessage(Job job, MessageEnd message) {
            super(job);
            this.message = message;
        }

        @Override
        End end() {
            End end = super.end();
            return end instanceof End.LastChannel
                    ? new End.OfMessage(message, message.runUnlessItBounces()) : end;
        }
    }

    /** Says what became of a list whose recipients are all done. */
    private sealed interface End {
        /** It is still there. */
        record NotRemoved(ByteString file) implements End {}

        /** It is gone; the other channel has recipients left. */
        record MoreChannels() implements End {}

        /** It is gone, and the message has no recipients left. */
        record LastChannel() implements End {}

        /** It is gone, and the end of the message was tried along with it. */
        record OfMessage(MessageEnd message, MessageEnd.Ended ended) implements End {}

        /**
         * The other channel's list cannot be looked for. Whoever else holds the message sees to
         * its end; if nobody does, it is ended as if there were no list, for its end looks once
         * more.
         */
        record OtherListUnknown(ByteString file) implements End {}
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
            return new End.OtherListUnknown(other);
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
            case End.OfMessage(MessageEnd message, MessageEnd.Ended how) ->
                    done.ended(message, how);
            case End.OtherListUnknown(ByteString file) -> {
                around.log().warn("unable to stat ", file, "");
                if (messages.isShared(job.messnum())) {
                    messages.release(job.messnum());
                } else {
                    done.add(job.messnum());
                }
            }
        }
    }
}
