package org.qmailj.local;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.queue.QueueClient;

/** Hands the message to qmail-queue, once for all addresses, with Delivered-To before it. */
final class ForwardDelivery {
    private final QmailHome qmail;
    private final Message message;
    private final Environment environment;

    ForwardDelivery(QmailHome qmail, Message message, Environment environment) {
        this.qmail = qmail;
        this.message = message;
        this.environment = environment;
    }

    /** Answers the number of the new message in the logs. */
    long send(ByteString deliveredTo, ByteString sender, List<ByteString> recipients)
            throws PosixException {
        message.rewind();
        QueueClient queue;
        try {
            queue = QueueClient.open(qmail, environment);
        } catch (PosixException e) {
            throw Failure.tempFork(e);
        }
        queue.put(deliveredTo);
        copyTo(queue);
        queue.from(sender);
        for (ByteString recipient : recipients) {
            queue.to(recipient);
        }
        Verdict verdict = queue.close();
        if (!(verdict instanceof Verdict.Success)) {
            throw Failure.forward(verdict instanceof Verdict.Permanent, verdict.text());
        }
        return queue.qp();
    }

    private void copyTo(QueueClient queue) {
        byte[] chunk = new byte[Message.CHUNK];
        try {
            for (int n = message.read(chunk, 0, chunk.length); n > 0;
                    n = message.read(chunk, 0, chunk.length)) {
                queue.put(chunk, 0, n);
            }
        } catch (Message.Unreadable e) {
            queue.fail();
        }
    }
}
