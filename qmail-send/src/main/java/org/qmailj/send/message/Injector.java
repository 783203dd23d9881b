package org.qmailj.send.message;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;

/** Where bounces are queued: qmail-queue, or what QMAILQUEUE names. */
public interface Injector {
    /** Throws when it cannot be started. */
    Message open() throws IOException;

    /** A message on its way in. */
    interface Message {
        /** Its number in logs. */
        long qp();

        void put(byte[] from, int offset, int length);

        /** Makes {@link #close} fail. */
        void fail();

        /** Ends the message and waits for what becomes of it. */
        Verdict close(ByteString sender, ByteString recipient) throws IOException;
    }
}
