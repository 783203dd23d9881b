package org.qmailj.sessions;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.service.Caller;
import org.qmailj.common.service.ClientHandler;
import org.qmailj.common.service.Role;

/** The two ways in which sessions come: one by one from a front, or handed over by a listener. */
final class Doors implements ClientHandler {
    private final Sessions sessions;
    private final Set<Handover> handovers = new HashSet<>();
    private boolean closing;

    Doors(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void serve(Caller caller, Fd connection) throws IOException {
        if (caller.role() == Role.LISTENER) {
            takeOver(connection);
        } else {
            Front.serve(sessions, caller.role(), connection);
        }
    }

    private void takeOver(Fd connection) throws IOException {
        Handover handover = Handover.accept(sessions, connection);
        synchronized (this) {
            handovers.add(handover);
            if (closing) {
                handover.noMore();
            }
        }
        try {
            handover.run();
        } finally {
            synchronized (this) {
                handovers.remove(handover);
                handover.close();
            }
        }
    }

    @Override
    public synchronized void endSoon() {
        closing = true;
        for (Handover handover : handovers) {
            handover.noMore();
        }
    }
}
