package org.qmailj.clean;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;

/**
 * Takes the two steps of a message's life that are qmail-clean's (INTERNALS 2): from S4 to S5,
 * where intd/N and todo/N go, and from S3 or S2 to S1, where intd/N goes, then mess/N.
 *
 * <p>The reply DONE means that intd/N and todo/N are gone from the disk too, so that no crash
 * brings them back beside another message with this number. A crash can bring back mess/N alone.
 * That is what a crash of qmail-queue leaves, too: it is removed after 36 hours, and the sync of
 * mess/S for a new message covers its removal. A file that does not exist counts as removed,
 * because qmail-send asks again after a crash. The first error ends the work for a message, and
 * qmail-send asks for the rest again.
 *
 * <p>For the requests of one call the order of effects is that of each message alone, but they
 * share the syncs of a directory: a failed one is a failure of all of them, and where nothing was
 * removed since the last sync there is none. intd/N is gone from the disk before mess/N is removed:
 * alone it would be in the way of each later message with this number.
 */
final class Removal {
    private final QueueLayout layout;
    private final DirectorySyncs syncs;

    Removal(QueueNames names, QueueLayout layout) {
        this.layout = layout;
        this.syncs = new DirectorySyncs(names);
    }

    /** A request that is being carried out. */
    private static final class Step {
        final CleanRequest request;
        boolean failed;

        Step(CleanRequest request) {
            this.request = request;
        }
    }

    /** Carries out requests, no two with one number, and returns the replies in their order. */
    List<CleanReply> carryOut(List<CleanRequest> requests) {
        QueueNames names = syncs.member();
        List<Step> steps = new ArrayList<>(requests.size());
        List<Step> news = new ArrayList<>();
        List<Step> ends = new ArrayList<>();
        for (CleanRequest request : requests) {
            Step step = new Step(request);
            steps.add(step);
            switch (request) {
                case CleanRequest.Todo(long n) -> {
                    news.add(step);
                    remove(names, step, layout.intd(n));
                    remove(names, step, layout.todo(n));
                }
                case CleanRequest.Foop(long n) -> {
                    ends.add(step);
                    remove(names, step, layout.intd(n));
                }
            }
        }
        sync(names, steps, layout.directory(Area.INTD));
        sync(names, news, layout.directory(Area.TODO));
        for (Step step : ends) {
            remove(names, step, layout.mess(step.request.messnum()));
        }
        List<CleanReply> replies = new ArrayList<>(steps.size());
        for (Step step : steps) {
            replies.add(step.failed ? CleanReply.TROUBLE : CleanReply.DONE);
        }
        return replies;
    }

    private static void remove(QueueNames names, Step step, ByteString file) {
        if (step.failed) {
            return;
        }
        try {
            names.unlink(file);
        } catch (PosixException e) {
            step.failed = true;
        }
    }

    /** Syncs the directory for those that have not failed, if there are any. */
    private static void sync(QueueNames names, List<Step> steps, ByteString directory) {
        boolean wanted = false;
        for (Step step : steps) {
            wanted |= !step.failed;
        }
        if (!wanted) {
            return;
        }
        try {
            names.sync(directory);
        } catch (PosixException e) {
            for (Step step : steps) {
                step.failed = true;
            }
        }
    }
}
