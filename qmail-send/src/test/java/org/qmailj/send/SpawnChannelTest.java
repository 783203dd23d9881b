package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Signals;

/** The pipe to a spawner, as the kernel makes it. */
@Timeout(30)
class SpawnChannelTest {
    private final byte[] record = new byte[1000];
    private Pipe pipe;
    private SpawnChannel.CommandPipe outlet;

    @BeforeEach
    void makePipe() throws PosixException {
        Signals.ignore(Signals.PIPE);
        pipe = Pipe.open();
        pipe.out().setBlocking(false);
        outlet = new SpawnChannel.CommandPipe(pipe.out());
    }

    /** Writes until it is full; returns how much it took. */
    private int fill() throws PosixException {
        int all = 0;
        for (int n = -1; n != 0; all += n) {
            n = outlet.writeSome(record, 0, record.length);
        }
        return all;
    }

    @Test
    void aFullPipeTakesNothingAndIsNotLost() throws IOException {
        int size = fill();
        assertTrue(size > 0);
        assertEquals(0, outlet.writeSome(record, 0, record.length));
        byte[] all = new byte[size];
        assertEquals(size, pipe.in().fill(all));
        outlet.await();
        assertEquals(size, fill());
        pipe.in().close();
        pipe.out().close();
    }

    @Test
    void whereNobodyReadsItIsLost() throws PosixException {
        pipe.in().close();
        assertThrows(PosixException.class, () -> outlet.writeSome(record, 0, record.length));
        pipe.out().close();
    }
}
