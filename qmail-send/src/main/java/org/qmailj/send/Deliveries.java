package org.qmailj.send;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.log.LogLine;
import org.qmailj.send.message.BounceText;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.RecipientMarks;
import org.qmailj.send.message.Verp;
import org.qmailj.send.work.Io;

/**
 * Holds the deliveries under way, gives them to the spawners, and records what these report. At
 * most as many are under way on a channel as its spawner and control/concurrency* allow.
 */
final class Deliveries {
    /**
     * What is reported of an address that no command can hold. A line of virtualdomains can make it
     * so long; at the next attempt the line may be another.
     */
    private static final ByteString TOO_LONG = ByteString.of(
            "Recipient's address is too long for me to deliver to. (#4.3.5)\n");

    /**
     * A recipient that was given to a spawner.
     *
     * <p>Its number is that of the log lines. The slot is its number in commands and reports, the
     * position that of the recipient's mark in the list.
     */
    private static final class Delivery {
        final long number;
        final int slot;
        final Job job;
        final long position;
        final ByteString recipient;

        /** Whether its outcome is known, and being recorded: its slot takes no more reports. */
        boolean reported;

        Delivery(long number, int slot, Job job, long position, ByteString recipient) {
            this.number = number;
            this.slot = slot;
            this.job = job;
            this.position = position;
            this.recipient = recipient;
        }
    }

    /** Holds a delivery that failed, with its paragraph of the bounce. */
    private record Failure(Delivery delivery, ByteString bounce) {}

    /** Says how the last delivery of a list was recorded. */
    private record LastRecorded(Jobs.Removal removal, RecipientMarks.Outcome outcome) {}

    /** The deliveries of a channel by slot; one that is over stays until it is recorded. */
    private static final class Slots {
        final SpawnChannel spawner;
        final Delivery[] deliveries;
        int used;

        Slots(SpawnChannel spawner, int concurrency) {
            this.spawner = spawner;
            this.deliveries = new Delivery[concurrency];
        }
    }

    private final Surroundings around;
    private final Jobs jobs;
    private final RecipientMarks marks;
    private final Tables tables;
    private final Map<Channel, Slots> channels = new EnumMap<>(Channel.class);
    private final Later later;
    private List<Failure> unwritten = new ArrayList<>();
    private long last;

    Deliveries(
            Surroundings around, Jobs jobs, Later later, Tables tables,
            Map<Channel, SpawnChannel> spawners, Map<Channel, Integer> concurrency) {
        this.around = around;
        this.jobs = jobs;
        this.later = later;
        this.tables = tables;
        this.marks = new RecipientMarks(around.files());
        for (Channel channel : Channel.values()) {
            channels.put(channel, new Slots(spawners.get(channel), concurrency.get(channel)));
        }
    }

    boolean areAvailable(Channel channel) {
        Slots slots = channels.get(channel);
        return slots.spawner.canSend() && slots.used < slots.deliveries.length;
    }

    /**
     * Returns whether nothing is under way. What a lost spawner had does not count: nobody will
     * report it, and the next qmail-send tries it again.
     */
    boolean canExit() {
        for (Slots slots : channels.values()) {
            if (slots.spawner.isAlive() && slots.used > 0) {
                return false;
            }
        }
        return true;
    }

    /** Begins a delivery; {@link #areAvailable} must be true of the channel. */
    void start(Job job, long position, ByteString recipient) {
        Slots slots = channels.get(job.channel());
        int slot = 0;
        while (slots.deliveries[slot] != null) {
            slot++;
        }
        job.deliveryStarts();
        last++;
        Delivery delivery = new Delivery(last, slot, job, position, recipient);
        slots.deliveries[slot] = delivery;
        slots.used++;
        around.log().write(LogLine.of("starting delivery ").number(last)
                .text(": msg ").number(job.messnum())
                .text(" to ").text(job.channel().label()).text(" ").safe(recipient));
        logStatus();
        SpawnCommand command = new SpawnCommand(
                slot, job.messnum(), Verp.sender(job.sender(), recipient), recipient);
        if (command.fits()) {
            slots.spawner.send(command);
        } else {
            ended(delivery, DeliveryOutcome.deferred(TOO_LONG, job.isDying()));
        }
    }

    /** Logs {@code status: local 1/10 remote 0/20}: under way, and at most. */
    void logStatus() {
        LogLine line = LogLine.of("status:");
        channels.forEach((channel, slots) -> line.text(" ").text(channel.label()).text(" ")
                .number(slots.used).text("/").number(slots.deliveries.length));
        if (around.exit().isWanted()) {
            line.text(" exitasap");
        }
        around.log().write(line);
    }

    /**
     * Records what a spawner reports. A report for a slot without a delivery, or with one that was
     * reported before, is only logged: the spawner's fault must not be another delivery's.
     */
    void reported(Channel channel, SpawnReport.Done done) {
        Delivery[] deliveries = channels.get(channel).deliveries;
        int slot = done.delivery();
        if (slot >= deliveries.length || deliveries[slot] == null || deliveries[slot].reported) {
            around.log().write("warning: internal error: delivery report out of range");
            return;
        }
        Delivery delivery = deliveries[slot];
        ended(delivery, DeliveryOutcome.of(done.report(), delivery.job.isDying()));
    }

    private void ended(Delivery delivery, DeliveryOutcome outcome) {
        delivery.reported = true;
        switch (outcome) {
            case DeliveryOutcome.Delivered(ByteString text) ->
                    succeeded(delivery, line(delivery, ": success: ").safe(text));
            case DeliveryOutcome.Failed(ByteString text) ->
                    failed(delivery, text, line(delivery, ": failure: ").safe(text));
            case DeliveryOutcome.Deferred(ByteString text) ->
                    undone(delivery, line(delivery, ": deferral: ").safe(text));
            case DeliveryOutcome.Mangled m ->
                    undone(delivery, line(delivery, ": report mangled, will defer"));
        }
    }

    private void undone(Delivery delivery, LogLine line) {
        around.log().write(line);
        free(delivery);
        jobs.close(delivery.job);
    }

    private static LogLine line(Delivery delivery, String what) {
        return LogLine.of("delivery ").number(delivery.number).text(what);
    }

    private void succeeded(Delivery delivery, LogLine line) {
        Job job = delivery.job;
        if (job.hasOneLeft()) {
            lastSucceeded(delivery, line);
            return;
        }
        around.io().run(Io.Lane.FILES, () -> mark(delivery), outcome -> {
            around.log().write(line);
            recorded(delivery, outcome);
            jobs.close(job);
        });
    }

    /** The list goes instead of a mark in it; the recipient is marked if the list stays. */
    private void lastSucceeded(Delivery delivery, LogLine line) {
        Job job = delivery.job;
        Supplier<Jobs.Removal> removing = jobs.removing(job);
        around.io().run(Io.Lane.FILES, () -> {
            Jobs.Removal removal = removing.get();
            return new LastRecorded(removal, removal instanceof Jobs.Removal.NotRemoved
                    ? mark(delivery) : RecipientMarks.Outcome.DONE);
        }, last -> {
            around.log().write(line);
            recorded(delivery, last.outcome());
            jobs.close(job, last.removal());
        });
    }

    private RecipientMarks.Outcome mark(Delivery delivery) {
        Job job = delivery.job;
        return marks.success(job.channel(), job.messnum(), delivery.position);
    }

    private void failed(Delivery delivery, ByteString text, LogLine line) {
        ByteString recipient = tables.rewriter().strip(delivery.recipient);
        Failure failure = new Failure(delivery, BounceText.of(recipient, text));
        record(failure, outcome -> {
            around.log().write(line);
            recorded(failure, outcome);
        });
    }

    private void record(Failure failure, Consumer<RecipientMarks.Outcome> then) {
        Delivery delivery = failure.delivery();
        Job job = delivery.job;
        around.io().run(Io.Lane.BOUNCES,
                () -> marks.failure(
                        job.channel(), job.messnum(), delivery.position, failure.bounce()),
                then);
    }

    private void recorded(Failure failure, RecipientMarks.Outcome outcome) {
        if (outcome == RecipientMarks.Outcome.NO_BOUNCE) {
            recordLater(failure);
        } else {
            Delivery delivery = failure.delivery();
            recorded(delivery, outcome);
            jobs.close(delivery.job);
        }
    }

    /**
     * Has a failure recorded in {@link Surroundings#HELP_SECONDS}, together with all others that
     * cannot be written until then, so that the log says it once for all of them.
     */
    private void recordLater(Failure failure) {
        unwritten.add(failure);
        if (unwritten.size() > 1) {
            return;
        }
        around.log().write("alert: unable to append to bounce message; HELP! sleeping...");
        later.in(Surroundings.HELP_SECONDS, () -> {
            List<Failure> round = unwritten;
            unwritten = new ArrayList<>();
            round.forEach(each -> record(each, outcome -> recorded(each, outcome)));
        });
    }

    private void recorded(Delivery delivery, RecipientMarks.Outcome outcome) {
        Job job = delivery.job;
        if (outcome == RecipientMarks.Outcome.NOT_MARKED) {
            ByteString file = job.channel().recipients(around.layout(), job.messnum());
            around.log().warn("trouble marking ", file, "; message will be delivered twice!");
        }
        job.recipientDone();
        free(delivery);
    }

    /** Ends the delivery; {@link Jobs} is to be told next. */
    private void free(Delivery delivery) {
        Slots slots = channels.get(delivery.job.channel());
        slots.deliveries[delivery.slot] = null;
        slots.used--;
        logStatus();
    }
}
