package org.qmailj.queue;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.files.FileStatuses;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Ids;

/**
 * Knows the accounts whose calls the Received line tells apart, as a process started now would find
 * them. Looks them up again when /etc/passwd or the configuration of the name service has changed.
 */
final class FreshCallers {
    private static final ByteString[] FILES = {
        ByteString.of("/etc/passwd"), ByteString.of("/etc/nsswitch.conf")};

    private final ByteString[] files;
    private final Lookup lookup;
    private final Clock clock;
    private FileStatuses seen;
    private Received.Callers found;

    /** Looks the accounts up. */
    interface Lookup {
        Received.Callers lookUp();
    }

    FreshCallers() {
        this(new NameService(), Clock.SYSTEM, FILES);
    }

    FreshCallers(Lookup lookup, Clock clock, ByteString... files) {
        this.clock = clock;
        this.lookup = lookup;
        this.files = files;
    }

    private static final class NameService implements Lookup {
        @Override
        public Received.Callers lookUp() {
            return FreshCallers.lookUp();
        }
    }

    /** Looks the accounts up. Throws Die when one of them does not exist. */
    static Received.Callers lookUp() {
        return new Received.Callers(
                uid(QmailUser.ALIAS), uid(QmailUser.QMAILD), uid(QmailUser.QMAILS));
    }

    /** Returns the accounts, from memory while nothing has changed. */
    synchronized Received.Callers now() {
        FileStatuses now = FileStatuses.of(files);
        if (found != null && now.isUnchanged(seen)) {
            return found;
        }
        found = null;
        Received.Callers callers = lookup.lookUp();
        if (now.isSettled(clock)) {
            found = callers;
            seen = now;
        }
        return callers;
    }

    private static long uid(QmailUser user) {
        return Integer.toUnsignedLong(Ids.uid(user));
    }
}
