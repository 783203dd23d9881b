package org.qmailj.start;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** Who is started as whom with what. */
class StartTest {
    private static List<ByteString> words(String... words) {
        return Arrays.stream(words).map(ByteString::of).toList();
    }

    private static QmailStart.Plan plan(String... arguments) throws PosixException {
        return QmailStart.daemons(words(arguments), Fd.STDOUT);
    }

    private static void close(QmailStart.Plan plan) throws PosixException {
        List<Fd> all = new ArrayList<>(plan.self().fds());
        plan.others().forEach(daemon -> all.addAll(daemon.fds()));
        for (Fd fd : all) {
            if (fd.number() > 2) {
                fd.close();
            }
        }
    }

    private static String who(QmailStart.Plan plan) {
        StringBuilder text = new StringBuilder();
        for (Daemon daemon : plan.others()) {
            text.append(daemon.account()).append(' ').append(daemon.command()).append('\n');
        }
        return text.append(plan.self().account()).append(' ').append(plan.self().command())
                .toString();
    }

    @Test
    void whoIsStarted() throws PosixException {
        QmailStart.Plan plan = plan();
        assertEquals("""
                ROOT [qmail-lspawn, ./Mailbox]
                REMOTE [qmail-rspawn]
                QUEUE [qmail-clean]
                SEND [qmail-send]""", who(plan));
        close(plan);
        plan = plan("|preline procmail", "splogger", "qmail");
        assertEquals("""
                LOGGER [splogger, qmail]
                ROOT [qmail-lspawn, |preline procmail]
                REMOTE [qmail-rspawn]
                QUEUE [qmail-clean]
                SEND [qmail-send]""", who(plan));
        close(plan);
    }

    /** What the one writes the other reads. */
    private static void connected(Fd from, Fd to) throws PosixException {
        from.write(new byte[] {'x'}, 0, 1);
        byte[] read = new byte[2];
        assertEquals(1, to.read(read, 0, 2));
        assertArrayEquals(new byte[] {'x', 0}, read);
    }

    @Test
    void whatLeadsWhere() throws PosixException {
        QmailStart.Plan plan = plan("./Maildir/");
        List<Fd> send = plan.self().fds();
        assertEquals(7, send.size());
        assertEquals(Fd.STDOUT, send.get(0));
        for (int i = 0; i < 3; i++) {
            List<Fd> daemon = plan.others().get(i).fds();
            assertEquals(2, daemon.size());
            connected(send.get(1 + 2 * i), daemon.get(0));
            connected(daemon.get(1), send.get(2 + 2 * i));
        }
        close(plan);
    }

    @Test
    void aLoggerReadsTheLogAndHasTheStandardOutput() throws PosixException {
        QmailStart.Plan plan = plan("./Maildir/", "cat");
        connected(plan.self().fds().get(0), plan.others().get(0).fds().get(0));
        assertEquals(Fd.STDOUT, plan.others().get(0).fds().get(1));
        close(plan);
    }
}
