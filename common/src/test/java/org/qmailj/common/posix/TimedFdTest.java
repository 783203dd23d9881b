package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TimedFdTest {
    private static Errno errno(IoCall call) {
        return assertThrows(PosixException.class, call::run).errno();
    }

    private interface IoCall {
        void run() throws IOException;
    }

    @Test
    void readsWhatIsThere() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.out().write(new byte[] {1, 2, 3}, 0, 3);
        byte[] to = new byte[10];
        assertEquals(3, new TimedFd(pipe.in(), 1).read(to, 0, 10));
        pipe.out().close();
        assertEquals(0, new TimedFd(pipe.in(), 1).read(to, 0, 10));
        pipe.in().close();
    }

    @Test
    void givesUp() throws IOException {
        Pipe pipe = Pipe.open();
        byte[] much = new byte[1 << 20];
        assertEquals(Errno.ETIMEDOUT, errno(() -> new TimedFd(pipe.in(), 0).read(much, 0, 1)));
        pipe.out().setBlocking(false);
        TimedFd out = new TimedFd(pipe.out(), 0);
        assertEquals(Errno.ETIMEDOUT, errno(() -> out.write(much, 0, much.length)));
        pipe.in().close();
        pipe.out().close();
    }

    @Test
    void anImpossibleTime() throws IOException {
        Pipe pipe = Pipe.open();
        byte[] one = new byte[1];
        assertEquals(Errno.EINVAL, errno(() -> new TimedFd(pipe.in(), -1).read(one, 0, 1)));
        assertEquals(Errno.EINVAL, errno(() -> new TimedFd(pipe.out(), -1).write(one, 0, 1)));
        pipe.in().close();
        pipe.out().close();
    }
}
