package org.qmailj.queue;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;
import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.service.Caller;
import org.qmailj.common.service.ClientHandler;
import org.qmailj.common.submit.Outcome;
import org.qmailj.common.submit.QueueExit;

/**
 * Does for each client of the queue service what a qmail-queue process does, with the connection in
 * place of its descriptors and exit code.
 */
final class QueueHandler implements ClientHandler {
    private final QueueLayout layout;
    private final FreshCallers callers;
    private final Clock clock;
    private final long limitMilliseconds;
    private final DirectorySyncs syncs;
    private final Buffers buffers = new Buffers();

    QueueHandler(
            QueueNames names, QueueLayout layout, FreshCallers callers, Clock clock, int seconds) {
        this.syncs = new DirectorySyncs(names);
        this.layout = layout;
        this.callers = callers;
        this.clock = clock;
        this.limitMilliseconds = seconds * 1000L;
    }

    @Override
    public void serve(Caller caller, Fd connection) throws IOException {
        Buffers.Pair pair = buffers.take();
        try {
            answer(connection, queue(caller, connection, pair));
        } catch (OutOfMemoryError | ByteBuilder.TooLong e) {
            answer(connection, QueueExit.OUT_OF_MEMORY.code());
        } catch (RuntimeException | Error bug) {
            answer(connection, QueueExit.BUG.code()); // the files stay: who knows what they are
            throw bug;
        } finally {
            buffers.giveBack(pair);
        }
    }

    private static void answer(Fd connection, int code) throws IOException {
        byte[] outcome = new Outcome(code).record();
        connection.write(outcome, 0, outcome.length);
    }

    /** Queues the message and returns the exit code. */
    private int queue(Caller caller, Fd connection, Buffers.Pair pair) {
        Connection client =
                new Connection(connection, Deadline.in(limitMilliseconds), pair.input());
        NewMessage message = new NewMessage(syncs.member(), layout, pair.chunk());
        try {
            new Call(Integer.toUnsignedLong(caller.uid()), caller.number(), clock.seconds())
                    .queue(callers.now(), client, message);
            return 0;
        } catch (Die die) {
            if (die.text() != null) { // the log gets what a process would have told its caller
                Program.complain(Fd.STDERR, die.text());
            }
            return die.code();
        } finally {
            message.close();
        }
    }
}
