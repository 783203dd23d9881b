package org.qmailj.clean;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.common.queue.QueueDisk;
import org.qmailj.common.queue.QueueLayout;

/**
 * The two steps of a message's life that qmail-clean takes, for the messages that it is asked about
 * together: S4 to S5, intd/N and todo/N go; and S3 or S2 to S1, intd/N, then mess/N.
 *
 * <p>A reply of DONE says that the names are gone from the disk too, so that nothing of this
 * message can come back beside another that gets its number. A file that is not there is as good as
 * removed: qmail-send asks again after a crash. The first error ends what is done for a message;
 * what is left is asked for again.
 *
 * <p>Group commit: the order of effects is that of each message alone, but one sync of a directory
 * serves all of them, and its failure is everybody's. intd/N is gone for certain before mess/N
 * goes: alone it would be in the way of each later message with this number.
 */
final class Removal {
    private final QueueDisk disk;
    private final QueueLayout layout;

    Removal(QueueDisk disk, QueueLayout layout) {
        this.disk = disk;
        this.layout = layout;
    }

    /** One request on its way. */
    private static final class Step {
        final CleanRequest request;
        boolean failed;

        Step(CleanRequest request) {
            this.request = request;
        }
    }

    /** Carries them out; no number may be in two of them. Answers each, in their order. */
    List<CleanReply> carryOut(List<CleanRequest> requests) {
        List<Step> steps = new ArrayList<>(requests.size());
        List<Step> news = new ArrayList<>();
        List<Step> ends = new ArrayList<>();
        for (CleanRequest request : requests) {
            Step step = new Step(request);
            steps.add(step);
            switch (request) {
                case CleanRequest.Todo(long n) -> {
                    news.add(step);
                    remove(step, layout.intd(n));
                    remove(step, layout.todo(n));
                }
                case CleanRequest.Foop(long n) -> {
                    ends.add(step);
                    remove(step, layout.intd(n));
                }
            }
        }
        sync(steps, layout.directory("intd"));
        sync(news, layout.directory("todo"));
        removeMessages(ends);
        List<CleanReply> replies = new ArrayList<>(steps.size());
        for (Step step : steps) {
            replies.add(step.failed ? CleanReply.TROUBLE : CleanReply.DONE);
        }
        return replies;
    }

    private void removeMessages(List<Step> ends) {
        for (Step step : ends) {
            remove(step, layout.mess(step.request.messnum()));
        }
        List<Step> left = new ArrayList<>(ends);
        while (!left.isEmpty()) {
            ByteString directory = directory(left.getFirst());
            List<Step> here = new ArrayList<>();
            for (Step step : left) {
                if (directory(step).equals(directory)) {
                    here.add(step);
                }
            }
            sync(here, directory);
            left.removeAll(here);
        }
    }

    private ByteString directory(Step step) {
        return layout.directory("mess", step.request.messnum());
    }

    private void remove(Step step, ByteString file) {
        if (step.failed) {
            return;
        }
        try {
            disk.unlink(file);
        } catch (PosixException e) {
            step.failed = !e.is(Errno.ENOENT);
        }
    }

    /** One for all of them that have not failed; none when there are none. */
    private void sync(List<Step> steps, ByteString directory) {
        boolean wanted = false;
        for (Step step : steps) {
            wanted |= !step.failed;
        }
        if (!wanted) {
            return;
        }
        try {
            disk.sync(directory);
        } catch (PosixException e) {
            for (Step step : steps) {
                step.failed = true;
            }
        }
    }
}
