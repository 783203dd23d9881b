package org.qmailj.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Die;
import org.qmailj.common.queue.EnvelopeRecord;

/**
 * One call of qmail-queue: who, as which process, when. What both faces do from here on is the
 * same.
 *
 * @param number of the process, or of the session that stands for it
 */
record Call(long uid, long number, long seconds) {
    /** Throws {@link Die} with the exit code unless the message was accepted. */
    void queue(Received.Accounts accounts, Client from, NewMessage message) {
        message.open(number + "." + seconds + ".");
        message.write(Received.line(number, accounts.caller(uid), seconds), from.message());
        ByteString head = new EnvelopeRecord.Uid(uid).encode()
                .concat(new EnvelopeRecord.Pid(number).encode());
        message.address(head, from.envelope());
        message.commit(from);
    }
}
