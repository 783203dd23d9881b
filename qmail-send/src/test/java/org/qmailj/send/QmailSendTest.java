package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.log.QmailLog;
import org.qmailj.send.work.Event;

class QmailSendTest {
    private final List<String> log = new ArrayList<>();

    private QmailSend program() {
        ByteString name = ByteString.of("qmail-send");
        Invocation in = new Invocation("qmail-send", name, List.of(),
                new Environment(List.of()), Fd.STDIN, Fd.STDOUT, Fd.STDERR,
                new QmailHome(ByteString.of("/nowhere")), Clock.SYSTEM, 1);
        return new QmailSend(in, new QmailLog((from, offset, length) ->
                log.add(ByteString.of(from, offset, length).toString())));
    }

    /** Where a worker threw it, not where it was told. */
    @Test
    void theLogSaysWhereTheBugIs() {
        ArithmeticException secret = new ArithmeticException("joe@secret.example");
        Throwable told = assertThrows(IllegalStateException.class,
                () -> new World().start().scheduler.handle(new Event.Broken(secret)));
        assertEquals(Program.TEMPORARY, program().bug(told).code());
        assertEquals(2, log.size());
        assertTrue(log.get(0).matches("alert: internal bug: java\\.lang\\.ArithmeticException"
                + " at send\\.QmailSendTest\\.theLogSaysWhereTheBugIs"
                + "\\(QmailSendTest\\.java:\\d+\\)\\n"), log.get(0));
        assertEquals("alert: oh no! found a bug in qmail-send! dying...\n", log.get(1));
    }
}
