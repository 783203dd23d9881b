package org.qmailj.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.time.Date822;

/** Makes the line that qmail-queue writes above every message (received.c). */
final class Received {
    private Received() {}

    /** The uids whose calls the line tells apart. */
    record Callers(long alias, long qmaild, long qmails) {
        /** Returns what the line says of a caller. */
        String describe(long uid) {
            if (uid == alias) {
                return "by alias";
            }
            if (uid == qmaild) {
                return "from network";
            }
            if (uid == qmails) {
                return "for bounce";
            }
            return "by uid " + uid;
        }
    }

    static ByteString line(long pid, String caller, long seconds) {
        return ByteString.of("Received: (qmail " + pid + " invoked " + caller + "); ")
                .concat(Date822.utc(seconds));
    }
}
