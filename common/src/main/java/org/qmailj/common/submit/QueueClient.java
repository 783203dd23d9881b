package org.qmailj.common.submit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Environment;

/**
 * Submits one message to qmail-queue, or to the program that QMAILQUEUE names (qmail.c).
 *
 * <p>The child runs in the home directory with the message on descriptor 0, the envelope
 * {@code F<sender>\0T<recipient>\0...\0} on 1, and 6 for a text of its own, used with exit code 82.
 * SIGPIPE is ignored in it, as in every program that submits messages. Write errors are kept for
 * {@link #finish}, which alone knows what they mean.
 */
public final class QueueClient implements Submission {
    /** Longest text taken from descriptor 6, in bytes. */
    private static final int CUSTOM_TEXT_LIMIT = 255;

    private final Child child;
    // set to null when closed, because the number may then be reused for another file
    private Fd message;
    private Fd envelope;
    private Fd errors;
    private ByteOutput out;
    private boolean failed;
    private boolean awaited;

    private QueueClient(Child child, Fd message, Fd envelope, Fd errors) {
        this.child = child;
        this.message = message;
        this.envelope = envelope;
        this.errors = errors;
        this.out = new ByteOutput(message);
    }

    /** Starts the program. Throws when there are no pipes or processes for it. */
    public static QueueClient open(QmailHome home, Environment environment) throws PosixException {
        return open(home, environment, ErrorOutput.OF_PROCESS);
    }

    /** Starts the program with this descriptor 2. */
    public static QueueClient open(QmailHome home, Environment environment, ErrorOutput errors)
            throws PosixException {
        ByteString file = environment.get("QMAILQUEUE");
        if (file == null) {
            file = QmailHome.HERE.bin("qmail-queue");
        }
        try (Ends ends = new Ends()) {
            Pipe m = ends.add(Pipe.open());
            Pipe e = ends.add(Pipe.open());
            Pipe x = ends.add(Pipe.open());
            int none = Child.CLOSED;
            int err = errors.fd().number();
            int[] fds = {m.in().number(), e.in().number(), err, none, none, none, x.out().number()};
            Child child = Child.spawn(
                    new Child.Plan(file, List.of(file), environment.entries(), fds)
                            .in(home.path(), QueueExit.HOME.code())
                            .orExit(QueueExit.EXEC_FAILED.code())
                            .born(Child.Birth.IGNORING_PIPE));
            m.in().close();
            e.in().close();
            x.out().close();
            ends.keep();
            return new QueueClient(child, m.out(), e.out(), x.in());
        }
    }

    @Override
    public long qp() {
        return child.pid();
    }

    @Override
    public void fail() {
        failed = true;
    }

    @Override
    public void put(byte[] from, int offset, int length) {
        if (!failed) {
            try {
                out.put(from, offset, length);
            } catch (IOException e) {
                failed = true;
            }
        }
    }

    private void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            failed = true;
        }
    }

    /** Gives the child even what was put before a failure: a filter may log it. */
    @Override
    public void from(ByteString sender) throws PosixException {
        flush();
        message.close();
        message = null;
        out = new ByteOutput(envelope);
        address('F', sender);
    }

    @Override
    public void to(ByteString recipient) {
        address('T', recipient);
    }

    /** Puts an address up to its first NUL, as qmail_puts does. */
    private void address(char kind, ByteString address) {
        put(new byte[] {(byte) kind}, 0, 1);
        put(address.cString());
        put(new byte[1], 0, 1);
    }

    @Override
    public Verdict finish() throws PosixException {
        if (message != null) { // no sender was named: the child waits for the end of the message
            fail();
            message.close();
            message = null;
        }
        put(new byte[1], 0, 1);
        if (!failed) {
            flush();
        }
        envelope.close();
        envelope = null;
        ByteString custom = readCustomText();
        errors.close();
        errors = null;
        WaitStatus status;
        awaited = true;
        try {
            status = child.await();
        } catch (PosixException e) {
            return QueueExit.unknown();
        }
        if (status.crashed()) {
            return QueueExit.crashed();
        }
        if (status.exitCode() == 0 && failed) {
            return QueueExit.READ_ERROR.verdict();
        }
        return QueueExit.verdict(status.exitCode(), custom);
    }

    /** Does not wait for the child, which may be waiting for anything. */
    @Override
    public void close() throws PosixException {
        for (Fd fd : new Fd[] {message, envelope, errors}) {
            if (fd != null) {
                fd.close();
            }
        }
        message = null;
        envelope = null;
        errors = null;
        if (!awaited) {
            child.forget();
        }
    }

    /** Waits for the child: it has no input any more, so it ends soon. */
    @Override
    public void awaitAbandoned() throws PosixException {
        if (!awaited) {
            awaited = true;
            child.await();
        }
    }

    private ByteString readCustomText() {
        byte[] text = new byte[CUSTOM_TEXT_LIMIT];
        try {
            return ByteString.of(text, 0, errors.fill(text));
        } catch (IOException e) {
            return ByteString.EMPTY; // a pipe of our own
        }
    }

    /** Closes every end again unless {@link #keep} was called. */
    private static final class Ends implements AutoCloseable {
        private final List<Pipe> pipes = new ArrayList<>();
        private boolean kept;

        Pipe add(Pipe pipe) {
            pipes.add(pipe);
            return pipe;
        }

        void keep() {
            kept = true;
        }

        @Override
        public void close() throws PosixException {
            if (!kept) {
                for (Pipe p : pipes) {
                    p.in().close();
                    p.out().close();
                }
            }
        }
    }
}
