package org.qmailj.send;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.prioq.DueQueue;
import org.qmailj.common.queue.EnvelopeRecord;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Info;
import org.qmailj.send.message.RecipientList;
import org.qmailj.send.work.Io;

/**
 * Goes through the recipients of the message that is next on each channel, and begins a delivery
 * for each that is not done, as deliveries become available. The two channels take turns, one
 * recipient each, and wait for each other's reading: so the order of deliveries depends on the
 * queue alone.
 */
final class Passes {
    /** Where a channel is: without a job between two passes. */
    private static final class Pass {
        Job job;
        RecipientList list;
        boolean reading;
    }

    /** Says what came of opening the files of a message. */
    private sealed interface Opened {
        record Read(Info info, RecipientList list) implements Opened {}

        /** This file could not be read. */
        record Failed(ByteString file) implements Opened {}
    }

    private final Surroundings around;
    private final PriorityQueues queues;
    private final Jobs jobs;
    private final Deliveries deliveries;
    private final long lifetimeSeconds;
    private final Map<Channel, Pass> passes = new EnumMap<>(Channel.class);

    Passes(
            Surroundings around, PriorityQueues queues, Jobs jobs, Deliveries deliveries,
            long lifetimeSeconds) {
        this.around = around;
        this.queues = queues;
        this.jobs = jobs;
        this.deliveries = deliveries;
        this.lifetimeSeconds = lifetimeSeconds;
        for (Channel channel : Channel.values()) {
            passes.put(channel, new Pass());
        }
    }

    /** Goes on as far as deliveries are available and lists have been read. */
    void advance() {
        boolean moved = !around.exit().isWanted();
        while (moved) {
            moved = false;
            for (Channel channel : Channel.values()) {
                begin(channel);
            }
            for (Channel channel : Channel.values()) {
                moved |= !areReading() && !around.exit().isWanted() && step(channel);
            }
        }
    }

    private boolean areReading() {
        return passes.get(Channel.LOCAL).reading || passes.get(Channel.REMOTE).reading;
    }

    /** Returns when the next pass may begin; the far future while none can. */
    long next() {
        long first = Long.MAX_VALUE;
        for (Channel channel : Channel.values()) {
            Pass pass = passes.get(channel);
            if (pass.job == null && !pass.reading && jobs.areAvailable()) {
                first = Math.min(first, queues.of(channel).firstTime());
            }
        }
        return first;
    }

    private void begin(Channel channel) {
        Pass pass = passes.get(channel);
        DueQueue queue = queues.of(channel);
        if (pass.job != null || pass.reading || !jobs.areAvailable()
                || queue.firstTime() > around.now()) {
            return;
        }
        long messnum = queue.removeFirst();
        jobs.reserve();
        pass.reading = true;
        around.io().run(Io.Lane.FILES,
                () -> open(channel, messnum),
                opened -> opened(channel, messnum, opened));
    }

    private Opened open(Channel channel, long messnum) {
        ByteString file = channel.recipients(around.layout(), messnum);
        try (OpenFile in = around.disk().read(file, 0)) {
            return open(messnum, in);
        } catch (IOException e) {
            return new Opened.Failed(file);
        }
    }

    private Opened open(long messnum, OpenFile list) {
        try {
            Info info = Info.read(around.files(), messnum);
            return new Opened.Read(info, RecipientList.read(list, 0));
        } catch (IOException e) {
            return new Opened.Failed(around.layout().info(messnum));
        }
    }

    private void opened(Channel channel, long messnum, Opened opened) {
        Pass pass = passes.get(channel);
        pass.reading = false;
        switch (opened) {
            case Opened.Failed(ByteString file) -> {
                jobs.giveBack();
                around.log().warn("trouble opening ", file, "; will try again later");
                queues.of(channel).insert(messnum, around.afterFailure());
            }
            case Opened.Read(Info info, RecipientList list) -> {
                long now = around.now();
                pass.job = new Job(messnum, channel, info.sender(),
                        Retry.next(channel, info.birth(), now),
                        now > info.birth() + lifetimeSeconds);
                pass.list = list;
            }
        }
    }

    /** Looks at one record of the list; returns false when it cannot. */
    private boolean step(Channel channel) {
        Pass pass = passes.get(channel);
        if (pass.job == null || !deliveries.areAvailable(channel)) {
            return false;
        }
        RecipientList.Entry entry = pass.list.entries().poll();
        if (entry == null) {
            listEnds(channel, pass);
            return true;
        }
        switch (entry.record()) {
            case EnvelopeRecord.Recipient(ByteString address) ->
                    deliveries.start(pass.job, entry.position(), address);
            case EnvelopeRecord.Done d -> { }
            case EnvelopeRecord.Uid u -> strange(channel);
            case EnvelopeRecord.Pid p -> strange(channel);
            case EnvelopeRecord.Sender s -> strange(channel);
            case EnvelopeRecord.Unknown u -> strange(channel);
        }
        return true;
    }

    private void listEnds(Channel channel, Pass pass) {
        switch (pass.list.end()) {
            case MORE -> readOn(channel, pass);
            case NOTHING -> {
                pass.job.listEnds();
                close(pass);
            }
            case TROUBLE -> {
                around.log().warn("trouble reading ", file(channel), "; will try again later");
                close(pass);
            }
        }
    }

    private void readOn(Channel channel, Pass pass) {
        pass.reading = true;
        ByteString file = file(channel);
        long position = pass.list.next();
        around.io().run(Io.Lane.FILES,
                () -> RecipientList.read(around.disk(), file, position),
                list -> {
                    pass.reading = false;
                    pass.list = list;
                });
    }

    private void strange(Channel channel) {
        around.log().warn("unknown record type in ", file(channel), "!");
        close(passes.get(channel));
    }

    private ByteString file(Channel channel) {
        return channel.recipients(around.layout(), passes.get(channel).job.messnum());
    }

    private void close(Pass pass) {
        Job job = pass.job;
        pass.job = null;
        pass.list = null;
        jobs.close(job);
    }
}
