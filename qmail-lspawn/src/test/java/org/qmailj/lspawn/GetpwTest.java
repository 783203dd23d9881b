package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.posix.WaitStatus;

class GetpwTest {
    private static LookupFailed failed(WaitStatus status, String output) {
        return assertThrows(LookupFailed.class, () -> Getpw.textOf(
                new ResidentGetpw.Answer(status, ByteString.of(output))));
    }

    /** The report of the delivery is the only way to the log. */
    @Test
    void whatAFailureSaysIsKept() throws LookupFailed {
        LookupFailed e = failed(WaitStatus.exited(111), "Internal error\n");
        assertEquals(111, e.code());
        assertEquals("Internal error\n", e.text().toString());
        e = failed(WaitStatus.killed(9), "half an answ");
        assertEquals(LocalExit.SYS.code(), e.code());
        assertEquals("", e.text().toString());
        assertEquals("joe", Getpw.textOf(new ResidentGetpw.Answer(
                WaitStatus.exited(0), ByteString.of("joe"))).toString());
    }
}
