package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.qmailj.common.testing.Texts.s;
import static org.qmailj.listen.Options.Verbosity.ERRORS;
import static org.qmailj.listen.Options.Verbosity.EVERYTHING;
import static org.qmailj.listen.Options.Verbosity.NOTHING;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.PosixException;

/** Tests the lines, which are those of tcpserver: the story of the listener compares them. */
class ServerLogTest {
    private static String written(Options.Verbosity verbosity, Peers peers) throws IOException {
        Pipe pipe = Pipe.open();
        ServerLog log = new ServerLog(pipe.out(), verbosity);
        log.status(1, 40);
        log.from(12, s("1.2.3.4"));
        log.admitted(12, peers);
        log.denied(13, peers);
        log.ended(12, 256);
        log.dropping("unable to read ", s("/etc/x"), new PosixException(Errno.ENOENT));
        log.flush();
        pipe.out().close();
        byte[] to = new byte[4096];
        int n = pipe.in().read(to, 0, to.length);
        pipe.in().close();
        return new String(to, 0, n, StandardCharsets.ISO_8859_1);
    }

    private static Peers peers(String local, String remote, String info) {
        return new Peers(s("5.6.7.8"), 25, s(local), s("1.2.3.4"), 4711, s(remote), s(info));
    }

    @Test
    void everything() throws IOException {
        assertEquals("""
                tcpserver: status: 1/40
                tcpserver: pid 12 from 1.2.3.4
                tcpserver: ok 12 me:5.6.7.8:25 mx.test:1.2.3.4:joe:4711
                tcpserver: deny 13 me:5.6.7.8:25 mx.test:1.2.3.4:joe:4711
                tcpserver: end 12 status 256
                tcpserver: warning: dropping connection, unable to read /etc/x: file does not exist
                """, written(EVERYTHING, peers("me", "mx.test", "joe")));
    }

    @Test
    void errorsOnly() throws IOException {
        assertEquals("tcpserver: warning: dropping connection, unable to read /etc/x:"
                + " file does not exist\n", written(ERRORS, peers("me", null, null)));
        assertEquals("", written(NOTHING, peers("me", null, null)));
    }

    @Test
    void strangersChooseNoLines() throws IOException {
        String all = written(EVERYTHING, peers(null, "a b:c%d\n\u007f\u00ff~", "x".repeat(101)));
        assertEquals("tcpserver: ok 12 :5.6.7.8:25 a?b?c?d???~:1.2.3.4:" + "x".repeat(100)
                + "...:4711", all.split("\n")[2]);
    }
}
