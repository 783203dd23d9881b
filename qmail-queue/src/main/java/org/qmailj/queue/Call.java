package org.qmailj.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Die;
import org.qmailj.common.queue.EnvelopeRecord;

/**
 * Holds one call of qmail-queue. From here on the program and the service do the same.
 *
 * @param uid the real uid of the caller
 * @param number of the process, or of the session in its place
 * @param seconds the time of the call
 */
record Call(long uid, long number, long seconds) {
    /** Queues the message. Throws Die with the exit code unless it is accepted. */
    void queue(Received.Callers callers, Client from, NewMessage message) {
        message.open(number + "." + seconds + ".");
        message.write(Received.line(number, callers.describe(uid), seconds), from.message());
        ByteString head = new EnvelopeRecord.Uid(uid).encode()
                .concat(new EnvelopeRecord.Pid(number).encode());
        message.address(head, from.envelope());
        message.commit(from);
    }
}
