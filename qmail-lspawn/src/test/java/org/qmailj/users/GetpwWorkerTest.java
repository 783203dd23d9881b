package org.qmailj.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.spawn.WorkerProgram;

class GetpwWorkerTest {
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
        assertSame(WorkerProgram.Result.GIVEN_BACK,
                worker.carryOut(List.of(ByteString.of("joe")), null));
    }

    @Test
    void aBugIsAnsweredWithItsPlace() {
        WorkerProgram.Result result =
                new GetpwWorker(invocation()).broken(new IllegalStateException("joe"));
        assertEquals(111, result.status().exitCode());
        assertTrue(result.output().toString().matches("Internal error: qmail-getpw bug:"
                + " java\\.lang\\.IllegalStateException at users\\.GetpwWorkerTest\\..*\\)\\."
                + " \\(#4\\.3\\.5\\)\n"), result.output().toString());
    }
}
