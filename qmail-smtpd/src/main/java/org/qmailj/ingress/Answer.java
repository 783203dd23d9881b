package org.qmailj.ingress;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;

/** Makes the answers of QMTP and QMQP: K, Z or D, and a text for people. */
public final class Answer {
    private Answer() {}

    /**
     * Returns the answer to a message.
     *
     * @param verdict of the queue
     * @param qp the number of the message
     */
    public static ByteString of(Verdict verdict, long seconds, long qp) {
        ByteBuilder to = new ByteBuilder();
        if (verdict instanceof Verdict.Success) {
            to.append("Kok ").appendNumber(seconds).append(" qp ").appendNumber(qp);
        } else {
            to.append(verdict.letter()).append(verdict.text());
        }
        return to.toByteString();
    }
}
