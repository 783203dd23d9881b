package org.qmailj.send;

import java.util.function.Supplier;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
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
            around.io().run(
                    Io.Lane.FILES, () -> remove(job), removal -> removed(job, removal));
        } else {
            queues.of(job.channel()).insert(job.messnum(), job.retry());
        }
    }

    /** Lets go of a job for its last delivery, after the work of {@link #removing}. */
    void close(Job job, Removal removal) {
        job.letGo();
        open--;
        removed(job, removal);
    }

    /**
     * Returns work that removes the list of a job whose last delivery has succeeded. With the last
     * list the message goes, if nothing is in the way: by one worker in one go.
     */
    Supplier<Removal> removing(Job job) {
        if (!done.mayStart()) {
            return () -> remove(job);
        }
        MessageEnd message = done.end(job.messnum());
        return () -> {
            Removal removal = remove(job);
            return removal instanceof Removal.LastChannel
                    ? new Removal.WithMessage(message, message.runUnlessItBounces()) : removal;
        };
    }

    /** Says what became of a list whose recipients are all done. */
    sealed interface Removal {
        /** It is still there. */
        record NotRemoved(ByteString file) implements Removal {}

        /** It is gone; the other channel has recipients left. */
        record MoreChannels() implements Removal {}

        /** It is gone, and the message has no recipients left. */
        record LastChannel() implements Removal {}

        /** It is gone, and the end of the message was tried along with it. */
        record WithMessage(MessageEnd message, MessageEnd.Ended ended) implements Removal {}

        /**
         * The other channel's list cannot be looked for. Whoever else holds the message sees to
         * its end; if nobody does, it is ended as if there were no list, for its end looks once
         * more.
         */
        record OtherListUnknown(ByteString file) implements Removal {}
    }

    private Removal remove(Job job) {
        QueueNames names = around.files().member();
        QueueLayout layout = around.layout();
        ByteString file = job.channel().recipients(layout, job.messnum());
        if (!names.tryUnlink(file)) {
            return new Removal.NotRemoved(file);
        }
        ByteString other = job.channel().other().recipients(layout, job.messnum());
        try {
            return around.disk().exists(other)
                    ? new Removal.MoreChannels() : new Removal.LastChannel();
        } catch (PosixException e) {
            return new Removal.OtherListUnknown(other);
        }
    }

    private void removed(Job job, Removal removal) {
        switch (removal) {
            case Removal.NotRemoved(ByteString file) -> {
                around.log().warn("unable to unlink ", file, "; will try again later");
                queues.of(job.channel()).insert(job.messnum(), around.afterFailure());
            }
            case Removal.MoreChannels m -> messages.release(job.messnum());
            case Removal.LastChannel l -> done.add(job.messnum());
            case Removal.WithMessage(MessageEnd message, MessageEnd.Ended how) ->
                    done.ended(message, how);
            case Removal.OtherListUnknown(ByteString file) -> {
                around.log().warn("unable to stat ", file);
                if (messages.isShared(job.messnum())) {
                    messages.release(job.messnum());
                } else {
                    done.add(job.messnum());
                }
            }
        }
    }
}
