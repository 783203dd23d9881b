package org.qmailj.send;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.log.LogLine;
import org.qmailj.send.message.BounceText;
import org.qmailj.send.message.Bounces;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Verp;
import org.qmailj.send.work.Io;

/** Deliveries under way: who was sent where, and what is made of the spawners' reports. */
final class Deliveries {
    /** What is kept of a report, its letter included: the spawners are not trusted to be brief. */
    static final int REPORT_LIMIT = 9999;

    private static final ByteString TOO_OLD = ByteString.of(
            "I'm not going to try again; this message has been in the queue too long.\n");

    /** A line of virtualdomains can make an address so long; the next attempt may find another. */
    private static final ByteString TOO_LONG = ByteString.of(
            "ZRecipient's address is too long for me to deliver to. (#4.3.5)\n");

    private record Delivery(
            long number, int slot, Job job, long position, ByteString recipient) {}

    /** A failure with its paragraph of the bounce. */
    private record Failure(Delivery delivery, ByteString bounce) {}

    /** The deliveries of a channel; one that is over stays until it is on record. */
    private static final class Slots {
        final SpawnChannel spawner;
        final Delivery[] deliveries;
        final boolean[] reported;
        int used;

        Slots(SpawnChannel spawner, int concurrency) {
            this.spawner = spawner;
            this.deliveries = new Delivery[concurrency];
            this.reported = new boolean[concurrency];
        }
    }

    private final Surroundings around;
    private final Jobs jobs;
    private final Bounces bounces;
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
        this.bounces = new Bounces(around.files());
        for (Channel channel : Channel.values()) {
            channels.put(channel, new Slots(spawners.get(channel), concurrency.get(channel)));
        }
    }

    boolean areAvailable(Channel channel) {
        Slots slots = channels.get(channel);
        return slots.spawner.canSend() && slots.used < slots.deliveries.length;
    }

    /** Whether nothing is under way, but with a spawner that is lost. */
    boolean canExit() {
        for (Slots slots : channels.values()) {
            if (slots.spawner.isAlive() && slots.used > 0) {
                return false;
            }
        }
        return true;
    }

    /** Begins one; the channel must be available. */
    void start(Job job, long position, ByteString recipient) {
        Slots slots = channels.get(job.channel());
        int slot = 0;
        while (slots.deliveries[slot] != null) {
            slot++;
        }
        job.deliveryStarts();
        last++;
        slots.deliveries[slot] = new Delivery(last, slot, job, position, recipient);
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
            reported(job.channel(), new SpawnReport.Done(slot, TOO_LONG));
        }
    }

    void logStatus() {
        LogLine line = LogLine.of("status:");
        channels.forEach((channel, slots) -> line.text(" ").text(channel.label()).text(" ")
                .number(slots.used).text("/").number(slots.deliveries.length));
        if (around.exit().isWanted()) {
            line.text(" exitasap");
        }
        around.log().write(line);
    }

    void reported(Channel channel, SpawnReport.Done done) {
        Slots slots = channels.get(channel);
        int slot = done.delivery();
        if (slot >= slots.deliveries.length || slots.deliveries[slot] == null
                || slots.reported[slot]) {
            around.log().write("warning: internal error: delivery report out of range");
            return;
        }
        slots.reported[slot] = true;
        Delivery delivery = slots.deliveries[slot];
        ByteString report = cut(done.report(), REPORT_LIMIT);
        int letter = report.isEmpty() ? 0 : report.at(0);
        if (letter == 'Z' && delivery.job().isDying()) {
            letter = 'D';
            report = cut(report, REPORT_LIMIT - 1).concat(TOO_OLD);
        }
        ByteString text = report.isEmpty() ? report : report.substring(1);
        switch (letter) {
            case 'K' -> succeeded(delivery, line(delivery, ": success: ").safe(text));
            case 'D' -> failed(delivery, text, line(delivery, ": failure: ").safe(text));
            case 'Z' -> {
                around.log().write(line(delivery, ": deferral: ").safe(text));
                end(delivery, jobs.ordinary(delivery.job()));
            }
            default -> {
                around.log().write(line(delivery, ": report mangled, will defer"));
                end(delivery, jobs.ordinary(delivery.job()));
            }
        }
    }

    private static ByteString cut(ByteString report, int limit) {
        ByteString text = report.cString();
        return text.length() > limit ? text.substring(0, limit) : text;
    }

    private static LogLine line(Delivery delivery, String what) {
        return LogLine.of("delivery ").number(delivery.number()).text(what);
    }

    private void succeeded(Delivery delivery, LogLine line) {
        Job job = delivery.job();
        Jobs.Ending ending = jobs.ending(job);
        around.io().run(Io.Lane.FILES,
                () -> ending.removesList()
                        ? Bounces.Outcome.DONE
                        : bounces.success(job.channel(), job.messnum(), delivery.position()),
                outcome -> {
                    around.log().write(line);
                    recorded(delivery, outcome, ending);
                });
    }

    private void failed(Delivery delivery, ByteString text, LogLine line) {
        ByteString recipient = tables.rewriter().strip(delivery.recipient());
        Failure failure = new Failure(delivery, BounceText.of(recipient, text));
        record(failure, outcome -> {
            around.log().write(line);
            recorded(failure, outcome);
        });
    }

    private void record(Failure failure, Consumer<Bounces.Outcome> then) {
        Delivery delivery = failure.delivery();
        Job job = delivery.job();
        around.io().run(Io.Lane.BOUNCES,
                () -> bounces.failure(
                        job.channel(), job.messnum(), delivery.position(), failure.bounce()),
                then);
    }

    private void recorded(Failure failure, Bounces.Outcome outcome) {
        if (outcome == Bounces.Outcome.NO_BOUNCE) {
            recordLater(failure);
        } else {
            Delivery delivery = failure.delivery();
            recorded(delivery, outcome, jobs.ordinary(delivery.job()));
        }
    }

    /** Together with all others that cannot be written, so that the log says it once for all. */
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

    private void recorded(Delivery delivery, Bounces.Outcome outcome, Jobs.Ending ending) {
        Job job = delivery.job();
        if (outcome == Bounces.Outcome.NOT_MARKED) {
            ByteString file = job.channel().recipients(around.layout(), job.messnum());
            around.log().warn("trouble marking ", file, "; message will be delivered twice!");
        }
        job.recipientDone();
        end(delivery, ending);
    }

    private void end(Delivery delivery, Jobs.Ending ending) {
        Slots slots = channels.get(delivery.job().channel());
        slots.deliveries[delivery.slot()] = null;
        slots.reported[delivery.slot()] = false;
        slots.used--;
        logStatus();
        ending.close();
    }
}
