package org.qmailj.common.tcpto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Fd;

class TcptoFileTest {
    private static final IpAddress HOST = IpAddress.scan(ByteString.of("192.0.2.1"));
    private static final IpAddress OTHER = IpAddress.scan(ByteString.of("192.0.2.2"));

    @TempDir
    private Path directory;

    private Path path;
    private long now = 1_800_000_000L;
    private TcptoFile file;

    @BeforeEach
    void emptyTable() throws IOException {
        path = directory.resolve("tcpto");
        Files.write(path, new byte[TcptoTable.SIZE]);
        file = new TcptoFile(ByteString.of(path.toString()), () -> now * 1000, 4);
    }

    private TcptoTable table() throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        return new TcptoTable(bytes, bytes.length);
    }

    private void tryHost(IpAddress ip, boolean timesOut) {
        if (!file.rests(ip)) {
            file.note(ip, timesOut);
        }
    }

    @Test
    void twoTimeoutsGiveRestAndAnAnswerEndsIt() throws IOException {
        tryHost(HOST, true);
        assertEquals(1, table().timeouts(0));
        now += 200;
        tryHost(HOST, true);
        assertEquals(2, table().timeouts(0));
        assertTrue(file.rests(HOST));
        assertFalse(file.rests(OTHER));
        now += 5000;
        tryHost(HOST, false);
        assertEquals(0, table().timeouts(0));
        assertEquals(TcptoTable.SIZE, Files.size(path));
    }

    @Test
    void anAnswerOfAnUnknownHostWritesNothing() throws IOException {
        tryHost(HOST, false);
        assertArrayEquals(new byte[TcptoTable.SIZE], Files.readAllBytes(path));
    }

    @Test
    void anAnswerCountsForTheHostJustAskedAboutOnly() throws IOException {
        tryHost(HOST, true);
        assertFalse(file.rests(OTHER));
        file.note(HOST, false);
        assertEquals(1, table().timeouts(0));
    }

    /** One who has the lock may be in the middle of a record. */
    @Test
    void whoeverHasTheLockIsWaitedFor() throws Exception {
        for (Runnable use : List.<Runnable>of(
                () -> file.rests(HOST), () -> file.note(HOST, true))) {
            CompletableFuture<Void> done;
            try (Fd holder = Fd.openRead(ByteString.of(path.toString()))) {
                holder.lock(Fd.LOCK_EX);
                done = CompletableFuture.runAsync(use);
                assertThrows(TimeoutException.class, () -> done.get(300, TimeUnit.MILLISECONDS));
                assertEquals(0, table().timeouts(0));
            }
            done.get(20, TimeUnit.SECONDS);
        }
        assertEquals(1, table().timeouts(0));
    }

    @Test
    void withoutTheFileEveryHostIsTried() throws IOException {
        Files.delete(path);
        assertFalse(file.rests(HOST));
        file.note(HOST, true);
        assertFalse(Files.exists(path));
    }

    @Test
    void aFileWithoutOneWholeRecordStaysAsItIs() throws IOException {
        Files.write(path, new byte[] {1, 2, 3});
        assertFalse(file.rests(HOST));
        file.note(HOST, true);
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(path));
    }
}
