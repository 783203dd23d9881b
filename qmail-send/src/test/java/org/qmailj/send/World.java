package org.qmailj.send;

import static org.qmailj.send.message.TestTables.keys;
import static org.qmailj.send.message.TestTables.pairs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.submit.ErrorOutput;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.Submission;
import org.qmailj.log.QmailLog;
import org.qmailj.send.disk.QueueFiles;
import org.qmailj.send.disk.TestDisk;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.message.Settings;
import org.qmailj.send.work.Event;
import org.qmailj.send.work.TestIo;

/** A scheduler with everything around it made of memory: disk, clock, spawners, cleaner, queue. */
final class World {
    static final QueueLayout LAYOUT = QueueLayout.ofCurrentDirectory();

    /** When it begins. */
    static final long START = 1_000_000_000;

    final List<String> log = new ArrayList<>();
    final List<String> injected = new ArrayList<>();
    final List<CleanRequest> requests = new ArrayList<>();
    final Map<Channel, List<SpawnCommand>> commands = new EnumMap<>(Channel.class);
    final TestDisk disk;
    final TestIo io;
    final ExitAsap exit = new ExitAsap();
    long seconds = START;

    /** How far somebody has set the clock back since it began. */
    long setBack;
    Scheduler scheduler;
    Map<Channel, Integer> announced = new EnumMap<>(
            Map.of(Channel.LOCAL, 120, Channel.REMOTE, 120));
    long localConcurrency = 10;
    long remoteConcurrency = 20;
    long lifetime = 604800;
    long bounceMaxBytes;
    Rewriter rewriter = new Rewriter(
            ByteString.of("env.test"), keys(), keys("here.test"), pairs(), false);
    Function<Rewriter, Tables.Reread> reread = Tables.Reread.Fresh::new;

    /** What a delivery comes to: K, Z or D and a text; null while it goes on. */
    Function<SpawnCommand, String> deliver = World::byName;

    /** What qmail-clean answers; null while it does not. */
    Function<CleanRequest, CleanReply> cleaner = this::clean;

    /** Bytes that the pipe to a spawner takes before it is full. */
    final Map<Channel, Integer> room = new EnumMap<>(Channel.class);

    boolean queueWorks = true;

    /** What happens between a bounce being queued and its program's answer. */
    Runnable whenQueued = () -> { };

    /** Nobody knows what becomes of a bounce. */
    boolean queueBreaks;

    /** Bounces that were begun and not closed. */
    int unclosed;

    /** What happens while it sleeps at its start. */
    Runnable asleep = () -> { };

    private final Map<Channel, List<SpawnCommand>> undelivered = new EnumMap<>(Channel.class);
    private final Map<Channel, byte[]> partial = new EnumMap<>(Channel.class);
    private final Deque<CleanRequest> unanswered = new ArrayDeque<>();
    private long nextQp = 500;

    World() {
        this(null);
    }

    World(Random random) {
        this(random, null);
    }

    /** With a disk from another world, whose clock goes on. */
    World(Random random, TestDisk found) {
        this.disk = found == null ? new TestDisk(() -> seconds * 1000) : found;
        this.io = new TestIo(random);
        for (Channel channel : Channel.values()) {
            commands.put(channel, new ArrayList<>());
            undelivered.put(channel, new ArrayList<>());
            partial.put(channel, new byte[0]);
        }
    }

    private static String byName(SpawnCommand command) {
        String recipient = command.recipient().toString();
        return recipient.startsWith("bad") ? "Dno such user\n"
                : recipient.startsWith("later") ? "Znot now\n" : "Kdone\n";
    }

    /** The daemon starts. */
    World start() {
        Settings settings = new Settings(lifetime, localConcurrency, remoteConcurrency,
                ByteString.of("MAILER-DAEMON"), ByteString.of("host.test"), bounceMaxBytes,
                ByteString.of("postmaster@host.test"), rewriter);
        Map<Channel, SpawnChannel.Outlet> outlets = new EnumMap<>(Channel.class);
        for (Channel channel : Channel.values()) {
            outlets.put(channel, outlet(channel));
        }
        QmailLog lines = new QmailLog((from, offset, length) ->
                log.add(ByteString.of(from, offset, length - 1).toString()));
        Surroundings around = new Surroundings(
                new QueueFiles(disk, new DirectorySyncs(disk), LAYOUT), io, () -> seconds * 1000,
                () -> (seconds + setBack) * 1000, lines, exit);
        scheduler = new Scheduler(around, settings,
                new Scheduler.Connections(outlets, announced, this::requested, new Queue(),
                        new Environment(List.of())),
                old -> reread.apply(old));
        scheduler.start(() -> {
            seconds += 10;
            asleep.run();
        });
        return this;
    }

    private SpawnChannel.Outlet outlet(Channel channel) {
        return new SpawnChannel.Outlet() {
            @Override
            public int writeSome(byte[] from, int offset, int length) throws IOException {
                int most = room.getOrDefault(channel, Integer.MAX_VALUE);
                if (most < 0) {
                    throw new PosixException(Errno.EPIPE);
                }
                int taken = Math.min(length, most);
                room.computeIfPresent(channel, (c, left) -> left - taken);
                received(channel, from, offset, taken);
                return taken;
            }

            @Override
            public void await() {
                room.remove(channel);
            }
        };
    }

    private void received(Channel channel, byte[] from, int offset, int length) throws IOException {
        byte[] before = partial.get(channel);
        byte[] all = Arrays.copyOf(before, before.length + length);
        System.arraycopy(from, offset, all, before.length, length);
        partial.put(channel, all);
        if (all.length >= 4 && all.length == 4 + ((all[2] & 0xff) << 8 | all[3] & 0xff)) {
            SpawnCommand command = SpawnCommand.decode(Arrays.copyOfRange(all, 4, all.length));
            commands.get(channel).add(command);
            undelivered.get(channel).add(command);
            partial.put(channel, new byte[0]);
        }
    }

    private void requested(byte[] from, int offset, int length) throws IOException {
        CleanRequest request =
                CleanRequest.decode(Arrays.copyOfRange(from, offset + 4, offset + length));
        requests.add(request);
        unanswered.add(request);
    }

    /** What qmail-clean does. */
    CleanReply clean(CleanRequest request) {
        long n = request.messnum();
        try {
            switch (request) {
                case CleanRequest.Foop f -> {
                    unlink(LAYOUT.intd(n));
                    disk.sync(LAYOUT.directory(Area.INTD));
                    unlink(LAYOUT.mess(n));
                }
                case CleanRequest.Todo t -> {
                    unlink(LAYOUT.intd(n));
                    unlink(LAYOUT.todo(n));
                    disk.sync(LAYOUT.directory(Area.INTD));
                    disk.sync(LAYOUT.directory(Area.TODO));
                }
            }
            return CleanReply.DONE;
        } catch (PosixException e) {
            return CleanReply.TROUBLE;
        }
    }

    private void unlink(ByteString file) throws PosixException {
        disk.unlink(file);
    }

    /** qmail-queue, whose messages come to lie in todo/. */
    private final class Queue implements MessageQueue {
        @Override
        public Submission open(Environment environment, ErrorOutput errors)
                throws IOException {
            if (!queueWorks) {
                throw new PosixException(Errno.EAGAIN);
            }
            return new Bounce(nextQp++);
        }
    }

    private final class Bounce implements Submission {
        private final long qp;
        private final StringBuilder text = new StringBuilder();
        private ByteString sender;
        private ByteString recipient;
        private boolean failed;

        Bounce(long qp) {
            this.qp = qp;
            unclosed++;
        }

        @Override
        public long qp() {
            return qp;
        }

        @Override
        public void put(byte[] from, int offset, int length) {
            text.append(ByteString.of(from, offset, length));
        }

        @Override
        public void fail() {
            failed = true;
        }

        @Override
        public void from(ByteString address) {
            sender = address;
        }

        @Override
        public void to(ByteString address) {
            recipient = address;
        }

        @Override
        public void close() {
            unclosed--;
        }

        @Override
        public Verdict finish() throws IOException {
            if (queueBreaks) {
                throw new PosixException(Errno.EIO);
            }
            if (failed) {
                return Verdict.temporary("qq read error (#4.3.0)");
            }
            injected.add("F" + sender + " T" + recipient + "\n" + text);
            queue(freeNumber(), qp, text.toString(), sender.toString(), recipient.toString());
            scheduler.handle(new Event.Pulled());
            whenQueued.run();
            return Verdict.success();
        }
    }

    private long freeNumber() {
        long n = 23;
        while (disk.exists(LAYOUT.mess(n).toString())) {
            n++;
        }
        return n;
    }

    /** A new message, as qmail-queue leaves it. */
    void queue(long n, long qp, String text, String sender, String... recipients) {
        StringBuilder envelope = new StringBuilder("u0\0p" + qp + "\0F" + sender + "\0");
        for (String recipient : recipients) {
            envelope.append('T').append(recipient).append('\0');
        }
        disk.put(LAYOUT.mess(n).toString(), text, seconds);
        disk.put(LAYOUT.intd(n).toString(), envelope.toString(), seconds);
        disk.put(LAYOUT.todo(n).toString(), envelope.toString(), seconds);
    }

    /** A new message that qmail-send hears of. */
    World send(long n, String sender, String... recipients) {
        queue(n, n + 1000, "text of " + n + "\n", sender, recipients);
        scheduler.handle(new Event.Pulled());
        return settle();
    }

    /** A message that was preprocessed long ago. */
    void waiting(long n, String sender, long birth, Map<Channel, String> recipients) {
        disk.put(LAYOUT.mess(n).toString(), "text of " + n + "\n", birth);
        disk.put(LAYOUT.info(n).toString(), "F" + sender + "\0", birth);
        recipients.forEach((channel, list) ->
                disk.put(channel.recipients(LAYOUT, n).toString(), list, birth));
    }

    /** Lets everything happen that happens without the clock moving. */
    World settle() {
        run();
        return this;
    }

    /** Answers when to go on, which is not now: qmail-send sleeps when it has nothing to do. */
    private long run() {
        long next;
        do {
            next = scheduler.tick();
            if (!scheduler.isFinished() && next <= seconds) {
                throw new AssertionError("it turns in circles");
            }
        } while (!scheduler.isFinished() && (io.step() || deliverOne() || cleanOne()));
        if (!disk.open.isEmpty()) {
            throw new AssertionError("left open: " + disk.open.values());
        }
        return next;
    }

    private boolean deliverOne() {
        for (Channel channel : Channel.values()) {
            for (SpawnCommand command : List.copyOf(undelivered.get(channel))) {
                String report = deliver.apply(command);
                if (report != null) {
                    undelivered.get(channel).remove(command);
                    report(channel, command.delivery(), report);
                    return true;
                }
            }
        }
        return false;
    }

    private boolean cleanOne() {
        CleanReply reply = unanswered.isEmpty() ? null : cleaner.apply(unanswered.peek());
        if (reply == null) {
            return false;
        }
        unanswered.remove();
        scheduler.handle(new Event.Cleaned(reply));
        return true;
    }

    World report(Channel channel, int delivery, String report) {
        scheduler.handle(new Event.Report(
                channel, new SpawnReport.Done(delivery, ByteString.of(report))));
        return this;
    }

    /** Lives until that time, and wakes up then only if it wants to. */
    World until(long time) {
        long next = run();
        while (!scheduler.isFinished() && next <= time) {
            seconds = next;
            next = run();
        }
        seconds = Math.max(seconds, time);
        return this;
    }

    World signal(int number) {
        scheduler.handle(new Event.Signal(number));
        return settle();
    }

    /** The log so far, which is then forgotten. */
    String takeLog() {
        String text = String.join("\n", log);
        log.clear();
        return text;
    }

    List<String> takeLog(String containing) {
        List<String> lines = log.stream().filter(line -> line.contains(containing)).toList();
        log.clear();
        return lines;
    }
}
