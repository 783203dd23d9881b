package org.qmailj.sessions;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.service.Caller;
import org.qmailj.common.service.ClientHandler;
import org.qmailj.common.service.Role;
import org.qmailj.ingress.Protocol;

/** Serves those who connect: fronts, each with one session, and listeners, with many. */
final class SessionRouter implements ClientHandler {
    private final Sessions sessions;
    private final Set<Handover> handovers = new HashSet<>();
    private boolean closing;

    SessionRouter(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void serve(Caller caller, Fd connection) throws IOException {
        if (caller.role() == Role.LISTENER) {
            takeOver(connection);
        } else {
            Front.serve(sessions, Protocol.of(caller.role()), connection);
        }
    }

    private void takeOver(Fd connection) throws IOException {
        Handover handover = Handover.accept(sessions, connection);
        synchronized (this) {
            handovers.add(handover);
            if (closing) {
                handover.endSoon();
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
            handover.endSoon();
        }
    }
}
