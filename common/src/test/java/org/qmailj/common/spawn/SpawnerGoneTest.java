package org.qmailj.common.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Signals;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.DaemonThread;

/** A worker whose spawner has died: what was begun would be done again by the next one. */
@Timeout(30)
class SpawnerGoneTest implements WorkerProgram.Work {
    private static final int SECONDS = 20;

    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final CountDownLatch[] doors = {new CountDownLatch(1), new CountDownLatch(1)};

    @Override
    public WorkerProgram.Result carryOut(List<ByteString> arguments, Fd message) {
        String number = arguments.get(0).toString();
        begun.add(number);
        try {
            doors[Integer.parseInt(number)].await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        done.add(number);
        return new WorkerProgram.Result.Ended(WaitStatus.exited(0), ByteString.EMPTY);
    }

    @Test
    void aWorkerFinishesWhatItHas() throws Exception {
        Signals.ignore(Signals.PIPE);
        UnixSocket.Pair pair = UnixSocket.packetPair();
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        DaemonThread.start(() -> exitCode.complete(
                new WorkerProgram(pair.theirs(), this, 5).serve()), "program", 0);
        for (int i = 0; i < doors.length; i++) {
            List<ByteString> arguments = List.of(ByteString.of("" + i));
            UnixSocket.send(pair.ours(), new WorkerTask(i + 1, arguments).encode(), null);
            assertEquals("" + i, begun.poll(SECONDS, TimeUnit.SECONDS));
        }
        pair.ours().close();
        for (int i = 0; i < doors.length; i++) {
            doors[i].countDown();
            assertEquals("" + i, done.poll(SECONDS, TimeUnit.SECONDS));
        }
        assertEquals(0, exitCode.get(SECONDS, TimeUnit.SECONDS));
        pair.theirs().close();
    }
}
