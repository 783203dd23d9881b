package org.qmailj.command;

import java.io.IOException;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.submit.Submission;

/** Sends the message on descriptor 0 on to other recipients, with $DTLINE before it. */
final class Redirection {
    private static final int CHUNK = 32 << 10;

    /** There are files that have more to read than they say, such as those of /proc. */
    private static final int LEAST_CHUNK = 1024;

    private final Invocation in;
    private final Fatal fatal;
    private final Programs programs;

    Redirection(Invocation in, Fatal fatal, Programs programs) {
        this.in = in;
        this.fatal = fatal;
        this.programs = programs;
    }

    /**
     * Sends the message and returns how the program ends: with {@code NAME: qp N} and this code
     * when the message is queued.
     *
     * @param senderVariable the variable that names the sender
     */
    Die send(String senderVariable, List<ByteString> recipients, int code) throws IOException {
        ByteString sender = required(senderVariable);
        ByteString deliveredTo = required("DTLINE");
        Submission queue;
        try {
            queue = programs.submit(in);
        } catch (PosixException e) {
            return fatal.temporary("unable to fork: ", e);
        }
        Verdict verdict;
        try (queue) {
            queue.put(deliveredTo);
            copyTo(queue);
            queue.from(sender);
            for (ByteString recipient : recipients) {
                queue.to(recipient);
            }
            verdict = queue.finish();
        }
        if (verdict.exitCode() != 0) {
            return fatal.die(verdict.exitCode(), verdict.text());
        }
        return Die.saying(code, in.program() + ": qp " + queue.qp() + '\n');
    }

    private ByteString required(String variable) {
        ByteString value = in.environment().get(variable);
        if (value == null) {
            throw fatal.permanent(variable + " not set");
        }
        return value;
    }

    private void copyTo(Submission queue) throws IOException {
        try {
            int length = Math.clamp(in.stdin().lengthOr(CHUNK) + 1, LEAST_CHUNK, CHUNK);
            queue.putAll(in.stdin(), new byte[length]);
        } catch (PosixException e) {
            throw fatal.temporary("unable to read message: ", e);
        }
    }
}
