package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.ByteString;

/** What keeps this JVM from being copied. Copies themselves: packaging/src/test/system. */
@Timeout(30)
class CopyTest {
    @Test
    void noCopyWhileAFileIsReadByItsPosition() throws PosixException {
        try (Fd file = Fd.openRead(ByteString.of("/etc/passwd"))) {
            file.seek(1);
            PosixException e = assertThrows(
                    PosixException.class, () -> Copy.make(ByteString.of("copy")));
            assertEquals(Errno.EBUSY, e.errno());
        }
    }

    @Test
    void aDescriptorKillsAndNobodyElse() throws PosixException {
        ByteString sleep = ByteString.of("/bin/sleep");
        Child child = Child.spawn(new Child.Plan(
                sleep, List.of(sleep, ByteString.of("600")), List.of()));
        Copy nobody = new Copy(child.pid(), Fd.STDIN);
        assertThrows(PosixException.class, nobody::kill, "its descriptor is not of a process");
        Posix.kill(child.pid(), Signals.KILL);
        assertTrue(child.await().crashed());
    }
}
