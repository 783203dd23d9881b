package org.qmailj.ingress;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;

/** What QMTP and QMQP servers answer: K, Z or D, and a text for people. */
public final class Answer {
    private Answer() {}

    /** For what the queue said of the message with the number {@code qp}. */
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
