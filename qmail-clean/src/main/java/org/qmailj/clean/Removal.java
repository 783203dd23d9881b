package org.qmailj.clean;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.MemberDisk;
import org.qmailj.common.queue.QueueDisk;
import org.qmailj.common.queue.QueueLayout;

/**
 * The two steps of a message's life that qmail-clean takes, for the messages that it is asked about
 * together: S4 to S5, intd/N and todo/N go; and S3 or S2 to S1, intd/N, then mess/N.
 *
 * <p>A reply of DONE says that intd/N and todo/N are gone from the disk too, so that they cannot
 * come back beside another message that gets this number. mess/N can, alone: then it is what a
 * crash of qmail-queue leaves, which goes after 36 hours, and a new message's sync of mess/S covers
 * its removal. A file that is not there is as good as removed: qmail-send asks again after a crash.
 * The first error ends what is done for a message; what is left is asked for again.
 *
 * <p>Group commit: the order of effects is that of each message alone, but one sync of a directory
 * serves all of them, its failure is everybody's, and where nothing was removed since the last one
 * there is none. intd/N is gone for certain before mess/N goes: alone it would be in the way of
 * each later message with this number.
 */
final class Removal {
    private final QueueDisk systemDisk;
    private final QueueLayout layout;
    private final DirectorySyncs syncs;

    Removal(QueueDisk disk, QueueLayout layout) {
        this.systemDisk = disk;
        this.layout = layout;
        this.syncs = new DirectorySyncs(disk::sync);
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
        QueueDisk disk = new MemberDisk(systemDisk, syncs.member());
        List<Step> steps = new ArrayList<>(requests.size());
        List<Step> news = new ArrayList<>();
        List<Step> ends = new ArrayList<>();
        for (CleanRequest request : requests) {
            Step step = new Step(request);
            steps.add(step);
            switch (request) {
                case CleanRequest.Todo(long n) -> {
                    news.add(step);
                    remove(disk, step, layout.intd(n));
                    remove(disk, step, layout.todo(n));
                }
                case CleanRequest.Foop(long n) -> {
                    ends.add(step);
                    remove(disk, step, layout.intd(n));
                }
            }
        }
        sync(disk, steps, layout.directory("intd"));
        sync(disk, news, layout.directory("todo"));
        for (Step step : ends) {
            remove(disk, step, layout.mess(step.request.messnum()));
        }
        List<CleanReply> replies = new ArrayList<>(steps.size());
        for (Step step : steps) {
            replies.add(step.failed ? CleanReply.TROUBLE : CleanReply.DONE);
        }
        return replies;
    }

    private static void remove(QueueDisk disk, Step step, ByteString file) {
        if (step.failed) {
            return;
        }
        try {
            disk.unlink(file);
        } catch (PosixException e) {
            step.failed = true;
        }
    }

    /** One for all of them that have not failed; none when there are none. */
    private static void sync(QueueDisk disk, List<Step> steps, ByteString directory) {
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
