package org.qmailj.common.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.testing.Eventually;

/** A service on a thread of this process. */
public final class RunningService {
    /** Less than TERM leaves to sessions. */
    private static final long SECONDS_TO_END = 20;

    private final Pipe stop = Pipe.open();
    private final FutureTask<Void> serving;
    private boolean stopped;

    /** Starts it, and comes back when there is its socket, or another's in its place. */
    public RunningService(QmailHome home, Service service, ServiceLoop loop) throws Exception {
        this(home, service, loop, ServiceLife.GRACE_MILLISECONDS);
    }

    /** @param grace what TERM leaves to the sessions under way, in milliseconds */
    RunningService(QmailHome home, Service service, ServiceLoop loop, long grace)
            throws Exception {
        serving = new FutureTask<>(() -> {
            loop.serve(loop.take(home), new ServiceLife(stop, grace));
            return null;
        });
        Thread thread = new Thread(serving, service.program());
        thread.setDaemon(true);
        thread.start();
        Path socket = Path.of(service.socket(home).toString());
        Eventually.until("a socket", () -> Files.exists(socket) || serving.isDone());
        if (serving.isDone()) {
            serving.get(); // says why
        }
    }

    /** Where it is told to stop, and how. */
    public Fd stopper() {
        return stop.out();
    }

    /** Tells it to stop as TERM does. */
    public void stop() throws PosixException {
        if (!stopped) {
            stopped = true;
            stop.out().close();
        }
    }

    public boolean isAlive() {
        return !serving.isDone();
    }

    /** Waits for its end, which must be in order. */
    public void awaitEnd() throws Exception {
        serving.get(SECONDS_TO_END, TimeUnit.SECONDS);
    }

    /** Ends it as TERM does. */
    public void end() throws Exception {
        stop();
        awaitEnd();
        stop.in().close();
    }
}
