package org.qmailj.ingress;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.ErrorOutput;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.Submission;

/** Keeps what is submitted. Messages have the numbers 100, 101 and so on. */
public final class RecordingQueue implements MessageQueue {
    /**
     * Holds a submission that has ended.
     *
     * @param envelope {@code F<sender>\0T<recipient>\0...}; null if it was abandoned
     */
    public record Message(String text, String envelope, boolean accepted) {}

    private final List<Message> messages = new ArrayList<>();
    private Verdict verdict = Verdict.success();
    private boolean full;
    private long number = 100;

    /** Sets the answer to complete messages from now on. */
    public void answer(Verdict next) {
        verdict = next;
        full = false;
    }

    /** Makes every message fail to begin from now on. */
    public void fill() {
        full = true;
    }

    /** Returns the messages that have ended since the last call. */
    public List<Message> take() {
        List<Message> taken = List.copyOf(messages);
        messages.clear();
        return taken;
    }

    @Override
    public Submission open(Environment environment, ErrorOutput errors) throws IOException {
        if (full) {
            throw new PosixException(Errno.EAGAIN);
        }
        return new Recording(number++);
    }

    private final class Recording implements Submission {
        private final long qp;
        private final StringBuilder bytes = new StringBuilder();
        private String text;
        private boolean failed;
        private boolean finished;

        Recording(long qp) {
            this.qp = qp;
        }

        @Override
        public long qp() {
            return qp;
        }

        @Override
        public void put(byte[] from, int offset, int length) {
            if (!failed) {
                bytes.append(ByteString.of(from, offset, length));
            }
        }

        @Override
        public void fail() {
            failed = true;
        }

        @Override
        public void from(ByteString sender) {
            text = bytes.toString();
            bytes.setLength(0);
            put("F" + sender.cString() + "\0");
        }

        @Override
        public void to(ByteString recipient) {
            put("T" + recipient.cString() + "\0");
        }

        @Override
        public Verdict finish() {
            finished = true;
            boolean accepted = !failed && verdict instanceof Verdict.Success;
            messages.add(new Message(text, bytes.toString(), accepted));
            boolean unread = failed && verdict instanceof Verdict.Success;
            return unread ? Verdict.temporary("qq read error (#4.3.0)") : verdict;
        }

        @Override
        public void close() {
            if (!finished) {
                messages.add(new Message(text == null ? bytes.toString() : text, null, false));
            }
        }
    }
}
