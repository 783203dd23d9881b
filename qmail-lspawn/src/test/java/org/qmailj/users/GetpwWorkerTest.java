package org.qmailj.users;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.WorkerAnswer;
import org.qmailj.common.delivery.WorkerTask;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.spawn.WorkerProgram;
import org.qmailj.common.spawn.WorkerProgram.Result;

@Timeout(30)
class GetpwWorkerTest {
    private static void ask(Fd worker, String local) throws PosixException {
        WorkerTask task = new WorkerTask(local.length(), List.of(ByteString.of(local)));
        UnixSocket.send(worker, task.encode(), null);
    }

    private static WorkerAnswer answer(Fd worker) throws Exception {
        assertTrue(worker.awaitReadable(20_000), "no answer");
        byte[] packet = new byte[WorkerAnswer.LIMIT];
        return WorkerAnswer.decode(Arrays.copyOf(packet, UnixSocket.receiveBytes(worker, packet)));
    }

    /** The name service may hang for some names only. */
    @Test
    void oneIsAnsweredWhileAllTheOthersHang() throws Exception {
        CountDownLatch held = new CountDownLatch(GetpwWorker.LOOKUPS - 1);
        CountDownLatch opened = new CountDownLatch(1);
        UnixSocket.Pair pair = UnixSocket.packetPair();
        WorkerProgram program = GetpwWorker.server(pair.theirs(), (arguments, message) -> {
            if (!arguments.get(0).equals(ByteString.of("joe"))) {
                held.countDown();
                assertDoesNotThrow(() -> opened.await());
            }
            return new Result.Ended(WaitStatus.exited(0), arguments.get(0));
        });
        CompletableFuture<Integer> end = CompletableFuture.supplyAsync(program::serve);
        try (Fd worker = pair.ours()) {
            assertInstanceOf(WorkerAnswer.Ready.class, answer(worker));
            for (int i = 1; i < GetpwWorker.LOOKUPS; i++) {
                ask(worker, "hangs");
            }
            assertTrue(held.await(20, TimeUnit.SECONDS));
            ask(worker, "joe");
            assertEquals("joe", ((WorkerAnswer.Done) answer(worker)).output().toString());
        } finally {
            opened.countDown();
        }
        assertEquals(0, end.get(20, TimeUnit.SECONDS));
        pair.theirs().close();
    }

    private static Invocation invocation() {
        return new Invocation("qmail-getpw", ByteString.of("qmail-getpw"), List.of(),
                new Environment(List.of()), Fd.STDIN, Fd.STDOUT, Fd.STDERR,
                new QmailHome(ByteString.of("/nowhere")), Clock.SYSTEM, 1);
    }

    /** The program may have what this process lacks. */
    @Test
    void aLookupThatFailsForWantOfADescriptorIsGivenBack() throws PosixException {
        GetpwWorker worker = new GetpwWorker(invocation(), name -> {
            throw new PosixException(Errno.EMFILE);
        });
        assertSame(WorkerProgram.GIVEN_BACK,
                worker.carryOut(List.of(ByteString.of("joe")), null));
    }

    @Test
    void aBugIsAnsweredWithItsPlace() {
        Result.Ended result =
                new GetpwWorker(invocation()).broken(new IllegalStateException("joe"));
        assertEquals(111, result.status().exitCode());
        assertTrue(result.output().toString().matches("Internal error: qmail-getpw bug:"
                + " java\\.lang\\.IllegalStateException at users\\.GetpwWorkerTest\\..*\\)\\."
                + " \\(#4\\.3\\.5\\)\n"), result.output().toString());
    }
}
