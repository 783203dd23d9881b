package org.qmailj.common.service;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.DaemonThread;

@Timeout(60)
class HelloReaderTest {
    /** Nothing else of this process is there. */
    private static final int BELL = 310;

    /** The next client, who would wake the thread as well, may be long in coming. */
    @Test
    void aClientThatHasToWaitIsHeardThoughTheFirstWakeUpFails() throws Exception {
        Pipe stop = Pipe.open();
        Pipe wakeUp = Pipe.open();
        Fd bell = wakeUp.out().copyTo(BELL);
        BlockingQueue<HelloReader.Introduced> introduced = new ArrayBlockingQueue<>(1);
        HelloReader reader =
                new HelloReader(stop.in(), introduced::add, new Pipe(wakeUp.in(), bell));
        DaemonThread.start(() -> run(reader), "hellos", 0);
        Pipe.open().in().copyTo(BELL); // nothing can be written there, nor does it go to others
        UnixSocket.Pair client = UnixSocket.packetPair();
        CompletableFuture<HelloReader.Introduced> first =
                CompletableFuture.supplyAsync(() -> reader.read(client.theirs()));
        Thread.sleep(200); // it rings in vain meanwhile
        wakeUp.out().copyTo(BELL);
        assertNull(first.get(30, TimeUnit.SECONDS));
        byte[] hello = new Hello(
                Role.QUEUE, new Installation(0, 0), 0, 0).record();
        client.ours().write(hello, 0, hello.length);
        assertNotNull(introduced.poll(30, TimeUnit.SECONDS));
        stop.out().close();
    }

    private static void run(HelloReader reader) {
        try {
            reader.run();
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
    }
}
