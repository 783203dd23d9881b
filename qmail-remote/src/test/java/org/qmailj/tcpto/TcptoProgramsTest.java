package org.qmailj.tcpto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.tcpto.TcptoTable;
import org.qmailj.common.testing.ProcessState;

/** qmail-tcpto and qmail-tcpok beside a qmail-remote that has the lock of the table. */
@ExtendWith(ProcessState.class)
class TcptoProgramsTest {
    private static final byte[] EMPTY = new byte[TcptoTable.SIZE];

    @TempDir
    private Path home;

    private Path table;

    @BeforeEach
    void makeTable() throws IOException {
        table = Files.createDirectories(home.resolve("queue/lock")).resolve("tcpto");
        Files.write(table, EMPTY);
    }

    private int run(Function<Invocation, Program> program) {
        ByteString file = ByteString.of(home + "/out");
        try (Fd out = Fd.open(file, Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC, 0600)) {
            return Program.execute(new Invocation("x", ByteString.of("x"), List.of(),
                    new Environment(List.of()), Fd.STDIN, out, out,
                    new QmailHome(ByteString.of(home.toString())), () -> 500_000, 1), program);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Holds the lock while the program runs, and lets a record be written in that time. */
    private void beside(Function<Invocation, Program> program) throws Exception {
        byte[] bytes = EMPTY.clone();
        System.arraycopy(new byte[] {10, 0, 0, 1, 2, 0, 0, 0, 100}, 0, bytes, 0, 9);
        CompletableFuture<Integer> code;
        try (Fd remote = Fd.openRead(ByteString.of(table.toString()))) {
            remote.lock(Fd.LOCK_EX);
            code = CompletableFuture.supplyAsync(() -> run(program));
            assertThrows(TimeoutException.class, () -> code.get(300, TimeUnit.MILLISECONDS));
            Files.write(table, bytes);
        }
        assertEquals(0, code.get(20, TimeUnit.SECONDS));
    }

    @Test
    void whatIsShownIsNoHalfRecord() throws Exception {
        beside(QmailTcpto::new);
        assertEquals("10.0.0.1 timed out 400 seconds ago; # recent timeouts: 2\n",
                Files.readString(home.resolve("out")));
    }

    @Test
    void whatIsForgottenStaysForgotten() throws Exception {
        beside(QmailTcpok::new);
        assertArrayEquals(EMPTY, Files.readAllBytes(table));
        assertEquals("", Files.readString(home.resolve("out")));
    }
}
