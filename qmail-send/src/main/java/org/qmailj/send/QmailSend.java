package org.qmailj.send;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.delivery.SpawnReport;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.program.Bug;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Pause;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.SteadyClock;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.queue.QueueSplit;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.submit.QueueProgram;
import org.qmailj.log.QmailLog;
import org.qmailj.send.disk.QueueFiles;
import org.qmailj.send.disk.RealDisk;
import org.qmailj.send.message.Channel;
import org.qmailj.send.message.Settings;
import org.qmailj.send.work.Event;
import org.qmailj.send.work.Mailbox;
import org.qmailj.send.work.Readers;
import org.qmailj.send.work.Workers;

/**
 * qmail-send: delivers the messages of the queue.
 *
 * <p>Runs as qmails, started by qmail-start. Descriptor 0 is its log, qmail-log(5); 1 and 2 lead to
 * and from qmail-lspawn, 3 and 4 qmail-rspawn, 5 and 6 qmail-clean: records of {@code
 * common.delivery} and {@code common.queue}. Losing one of the three, or reading from it what is no
 * record, ends it as soon as the deliveries of the others are over.
 *
 * <p>Signals: TERM: finish the deliveries under way and exit; ALRM: try everything now; HUP: read
 * control/locals and control/virtualdomains again.
 *
 * <p>Files: it writes info/N, local/N, remote/N and bounce/N, reads mess/N and todo/N, and listens
 * to lock/trigger. It locks lock/sendmutex before it touches anything, so that only one qmail-send
 * runs. It begins when qmail-clean has answered, because then no earlier qmail-clean is left.
 * Control files: see {@link Settings}. Bounces go through qmail-queue, or the program that
 * QMAILQUEUE names.
 *
 * <p>Exit codes: 0: it was asked to, or a daemon was lost. 111: it could not begin, or ran out of
 * memory, or found a bug in itself; the log says which.
 */
public final class QmailSend implements Program {
    private static final int UMASK = 077;
    private static final Fd LOG = Fd.of(0);
    private static final Fd TO_CLEAN = Fd.of(5);
    private static final Fd FROM_CLEAN = Fd.of(6);

    private final Invocation in;
    private final QmailLog log;
    private final Controls controls;

    QmailSend(Invocation in) {
        this(in, new QmailLog(LOG));
    }

    QmailSend(Invocation in, QmailLog log) {
        this.in = in;
        this.log = log;
        this.controls = new Controls(in.home());
    }

    public static void main(String[] argv) {
        Program.run("qmail-send", argv, QmailSend::new);
    }

    @Override
    public int run() throws IOException {
        enter(in.home().path(), "unable to switch to home directory");
        Settings settings = settings();
        enter(in.home().queue(), "unable to switch to queue directory");
        Signals.ignore(Signals.PIPE);
        Signals.restoreDefault(Signals.CHLD); // ignored, nobody would learn how qmail-queue ended
        Posix.umask(UMASK);
        QueueLayout layout = QueueLayout.ofCurrentDirectory();
        lock(layout.sendmutex());
        refuseForeign(layout);
        Map<Channel, RecordInput> reports = reports();
        Map<Channel, Integer> announced = announced(reports);
        RecordInput answers = new RecordInput(FROM_CLEAN, CleanReply.LIMIT);
        awaitClean(answers); // nothing is begun yet: TERM may end us
        final Fd signals = Signals.tell(Signals.TERM, Signals.ALRM, Signals.HUP);
        Signals.release();

        Mailbox mailbox = new Mailbox();
        catchExhaustion(mailbox);
        Scheduler scheduler = scheduler(layout, settings, announced, mailbox);
        scheduler.start(QmailSend::pause);
        Readers readers = new Readers(mailbox);
        reports.forEach(readers::reports);
        readers.answers(answers);
        readers.signals(signals);
        readers.trigger(layout.trigger());
        loop(scheduler, mailbox);
        scheduler.end();
        return 0;
    }

    /** Our threads let through only what there was no memory to post. */
    private static void catchExhaustion(Mailbox mailbox) {
        Event full = new Event.Broken(new OutOfMemoryError()); // made while there is memory
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> mailbox.post(full));
    }

    private Scheduler scheduler(
            QueueLayout layout, Settings settings, Map<Channel, Integer> announced,
            Mailbox mailbox) throws PosixException {
        QueueFiles files = new QueueFiles(
                new RealDisk(), new DirectorySyncs(QueueNames.SYSTEM), layout);
        Surroundings around = new Surroundings(files,
                new Workers(mailbox, this::waitForMemory), in.clock(), SteadyClock.SYSTEM, log,
                new ExitAsap());
        return new Scheduler(around, settings, connections(announced),
                old -> Tables.Reread.of(in.home(), controls, old));
    }

    private void loop(Scheduler scheduler, Mailbox mailbox) {
        while (true) {
            long next = scheduler.tick();
            if (scheduler.isFinished()) {
                return;
            }
            Event event = mailbox.take(next * 1000 - in.clock().milliseconds());
            if (event != null) {
                scheduler.handle(event);
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Memory is out when there are too many messages, see qmail-limits(7). The queue is in a
     * state that the next qmail-send understands.
     */
    @Override
    public Die outOfMemory() {
        log.write("alert: out of memory! dying...");
        return Die.silently(TEMPORARY);
    }

    /** {@inheritDoc} The queue is in a state that the next qmail-send understands. */
    @Override
    public Die bug(Throwable found) {
        log.write("alert: internal bug: " + Bug.text(found));
        log.write("alert: oh no! found a bug in qmail-send! dying...");
        return Die.silently(TEMPORARY);
    }

    private Die cannotStart(String why) {
        log.write("alert: cannot start: " + why);
        return Die.silently(TEMPORARY);
    }

    private void enter(ByteString directory, String complaint) {
        try {
            Posix.chdir(directory);
        } catch (PosixException e) {
            throw cannotStart(complaint);
        }
    }

    private Settings settings() {
        try {
            return Settings.read(controls);
        } catch (IOException e) {
            throw cannotStart("unable to read controls");
        }
    }

    private void lock(ByteString path) {
        Fd mutex;
        try {
            mutex = Fd.open(path, Fd.O_WRONLY | Fd.O_NONBLOCK, 0);
        } catch (PosixException e) {
            throw cannotStart("unable to open mutex");
        }
        try {
            mutex.lock(Fd.LOCK_EX | Fd.LOCK_NB);
        } catch (PosixException e) {
            throw cannotStart("qmail-send is already running");
        }
    }

    /**
     * Refuses a queue of another layout: its messages would be stranded, and those that are not yet
     * preprocessed would be removed after 36 hours.
     */
    private void refuseForeign(QueueLayout layout) {
        ByteString directory = new QueueSplit(layout).foreignDirectory();
        if (directory != null) {
            throw cannotStart("queue of another conf-split, or of big-todo: " + directory);
        }
    }

    private static Map<Channel, RecordInput> reports() {
        Map<Channel, RecordInput> reports = new EnumMap<>(Channel.class);
        for (Channel channel : Channel.values()) {
            reports.put(channel,
                    new RecordInput(Fd.of(channel.reports()), SpawnReport.LIMIT));
        }
        return reports;
    }

    private Map<Channel, Integer> announced(Map<Channel, RecordInput> reports) {
        Map<Channel, Integer> announced = new EnumMap<>(Channel.class);
        reports.forEach((channel, records) -> announced.put(channel, concurrency(records)));
        return announced;
    }

    /** Returns how many deliveries a spawner takes at once, which is its first record. */
    private int concurrency(RecordInput reports) {
        try {
            byte[] first = reports.read();
            if (first == null
                    || !(SpawnReport.decode(first) instanceof SpawnReport.Concurrency(int most))) {
                throw new BrokenRecord("no concurrency");
            }
            return most;
        } catch (IOException e) {
            throw cannotStart("hath the daemon spawn no fire?");
        }
    }

    /**
     * Waits until qmail-clean answers a first request. It begins only when no other qmail-clean is
     * left, and that of a qmail-send that was killed may still have requests to carry out: it would
     * remove files of messages that have got their numbers since.
     */
    private void awaitClean(RecordInput answers) {
        byte[] request = CleanRequest.FOR_AN_ANSWER.encode();
        try {
            TO_CLEAN.write(request, 0, request.length);
            if (!FROM_CLEAN.awaitReadable(Surroundings.HELP_SECONDS * 1000)) {
                log.write("warning: qmail-clean does not answer, waiting...");
            }
            answers.read();
        } catch (IOException e) {
            // qmail-clean is lost: that is noticed when it is needed, as in qmail
        }
    }

    private Scheduler.Connections connections(Map<Channel, Integer> announced)
            throws PosixException {
        Map<Channel, SpawnChannel.Outlet> spawners = new EnumMap<>(Channel.class);
        for (Channel channel : Channel.values()) {
            Fd commands = Fd.of(channel.commands());
            commands.setBlocking(false);
            spawners.put(channel, new SpawnChannel.CommandPipe(commands));
        }
        return new Scheduler.Connections(
                spawners, announced, TO_CLEAN, new QueueProgram(in.home()), in.environment());
    }

    private void waitForMemory() {
        log.write("alert: out of memory, sleeping...");
        pause();
    }

    private static void pause() {
        Pause.SYSTEM.milliseconds(Surroundings.HELP_SECONDS * 1000L);
    }
}
