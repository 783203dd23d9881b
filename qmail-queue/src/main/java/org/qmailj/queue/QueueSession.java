package org.qmailj.queue;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.MemberDisk;
import org.qmailj.common.queue.QueueDisk;
import org.qmailj.common.queue.QueueExit;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.service.Caller;
import org.qmailj.common.service.Session;

/**
 * What the queue service does for one client: what qmail-queue does as a process, with the
 * connection in the place of its descriptors and of its exit code.
 */
final class QueueSession implements Session {
    private final QueueLayout layout;
    private final Accounts accounts;
    private final Clock clock;
    private final long limitNanos;
    private final QueueDisk disk;
    private final DirectorySyncs syncs;
    private final Buffers buffers = new Buffers();

    QueueSession(QueueDisk disk, QueueLayout layout, Accounts accounts, Clock clock, int seconds) {
        this.disk = disk;
        this.syncs = new DirectorySyncs(disk::sync);
        this.layout = layout;
        this.accounts = accounts;
        this.clock = clock;
        this.limitNanos = seconds * 1_000_000_000L;
    }

    @Override
    public void serve(Caller caller, Fd connection) throws IOException {
        Buffers.Pair pair = buffers.take();
        Connection client = new Connection(
                connection, caller.ready(), System.nanoTime() + limitNanos, pair.input());
        try {
            client.answer(queue(caller, client, pair));
        } catch (RuntimeException | StackOverflowError bug) {
            client.answer(QueueExit.BUG.code()); // the files stay: who knows what they are
            throw bug;
        } finally {
            buffers.giveBack(pair);
        }
    }

    @Override
    public boolean greets() {
        return true;
    }

    /** The exit code. */
    private int queue(Caller caller, Connection client, Buffers.Pair pair) {
        NewMessage message = new NewMessage(
                new MemberDisk(disk, syncs.member()), layout, pair.chunk());
        try {
            new Call(Integer.toUnsignedLong(caller.uid()), caller.number(), clock.seconds())
                    .queue(accounts.now(), client, message);
            return 0;
        } catch (Die die) {
            complain(die);
            return die.code();
        } finally {
            message.close();
        }
    }

    /** What a process would have told its caller goes to the log. */
    private static void complain(Die die) {
        ByteString text = die.text();
        if (text != null) {
            try {
                Fd.STDERR.write(text.toArray(), 0, text.length());
            } catch (IOException e) {
                // nobody is listening
            }
        }
    }
}
