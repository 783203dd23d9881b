package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.spawn.Reaper;
import org.qmailj.common.testing.Eventually;
import org.qmailj.users.GetpwWorker;

@Timeout(60)
class ResidentGetpwTest {
    private static Reaper reaper;

    @TempDir
    Path directory;

    private final InProcess launch = new InProcess(3, reaper);
    private int patience = 10_000;

    @BeforeAll
    static void startReaper() throws PosixException {
        reaper = Reaper.start();
    }

    @AfterEach
    void end() throws Exception {
        launch.close();
    }

    private Path nsswitch() {
        return directory.resolve("nsswitch.conf");
    }

    private ResidentGetpw resident() {
        return new ResidentGetpw(launch, ByteString.of(nsswitch().toString()), patience);
    }

    private static void answers(ResidentGetpw resident, String local) {
        ResidentGetpw.Answer answer = resident.find(ByteString.of(local));
        assertNotNull(answer);
        assertEquals(3, answer.status().exitCode());
        assertEquals(local, answer.output().toString());
    }

    @Test
    void oneProcessForManyLookups() {
        ResidentGetpw resident = resident();
        assertEquals(0, launch.started.size(), "none before the first");
        answers(resident, "joe");
        answers(resident, "");
        assertEquals(1, launch.started.size());
    }

    @Test
    void anotherWhenNsswitchHasChanged() throws Exception {
        ResidentGetpw resident = resident();
        answers(resident, "joe");
        Files.writeString(nsswitch(), "passwd: files\n");
        answers(resident, "joe");
        answers(resident, "joe");
        assertEquals(2, launch.started.size());
        assertEquals(0, launch.started.get(0).program().get(20, TimeUnit.SECONDS));
        Files.delete(nsswitch());
        answers(resident, "joe");
        assertEquals(3, launch.started.size());
    }

    @Test
    void oneThatDiesLeavesItToTheProgram() throws Exception {
        ResidentGetpw resident = resident();
        answers(resident, "joe");
        CompletableFuture<ResidentGetpw.Answer> lookup =
                CompletableFuture.supplyAsync(() -> resident.find(ByteString.of("wait")));
        launch.awaitWaiting();
        Socket.end(launch.started.get(0).end());
        assertNull(lookup.get(20, TimeUnit.SECONDS));
        answers(resident, "joe");
        assertEquals(2, launch.started.size());
    }

    @Test
    void oneThatHangsLeavesItToTheProgramToo() throws Exception {
        patience = 1500;
        ResidentGetpw resident = resident();
        assertNull(resident.find(ByteString.of("wait")));
        answers(resident, "joe");
        assertEquals(2, launch.started.size(), "the one that hung was not asked again");
        launch.open();
        launch.started.get(0).program().get(20, TimeUnit.SECONDS); // and has nothing to stay for
    }

    /** Behind lookups that hang it would wait for them, or for an end of our patience. */
    @Test
    void oneBeyondThoseThatAreMadeAtOnceIsTheProgramsAtOnce() throws Exception {
        patience = 60_000;
        ResidentGetpw resident = resident();
        List<FutureTask<ResidentGetpw.Answer>> held = new ArrayList<>();
        for (int i = 0; i < GetpwWorker.LOOKUPS; i++) {
            held.add(new FutureTask<>(() -> resident.find(ByteString.of("wait"))));
            Thread thread = new Thread(held.get(i));
            thread.start();
            Eventually.until("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
        }
        launch.awaitWaiting();
        assertTimeout(Duration.ofMillis(patience / 2),
                () -> assertNull(resident.find(ByteString.of("joe"))));
        launch.open();
        for (FutureTask<ResidentGetpw.Answer> each : held) {
            assertEquals("wait", each.get(20, TimeUnit.SECONDS).output().toString());
        }
        answers(resident, "joe");
        assertEquals(1, launch.started.size());
    }

    @Test
    void oneThatCannotStartIsNotTriedEachTime() throws Exception {
        launch.mute = true;
        ResidentGetpw resident = resident();
        CompletableFuture<ResidentGetpw.Answer> lookup =
                CompletableFuture.supplyAsync(() -> resident.find(ByteString.of("joe")));
        Eventually.until("it is started", () -> !launch.started.isEmpty());
        Socket.end(launch.started.get(0).end());
        assertNull(lookup.get(20, TimeUnit.SECONDS));
        launch.mute = false;
        assertNull(resident.find(ByteString.of("joe")));
        assertEquals(1, launch.started.size());
    }

    @Test
    void norIsOneThatThereIsNoProcessFor() {
        AtomicInteger tries = new AtomicInteger();
        ResidentGetpw resident = new ResidentGetpw(socket -> {
            tries.incrementAndGet();
            throw new PosixException(Errno.EAGAIN);
        }, ByteString.of(nsswitch().toString()), patience);
        assertNull(resident.find(ByteString.of("joe")));
        assertNull(resident.find(ByteString.of("joe")));
        assertEquals(1, tries.get());
    }

    @Test
    void aLookupThatIsTooLongIsTheProgramsToRefuse() {
        assertNull(resident().find(ByteString.of("x".repeat(70_000))));
    }
}
