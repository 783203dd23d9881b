package org.qmailj.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.program.Environment;
import org.qmailj.ingress.Conversation;
import org.qmailj.ingress.RecordingQueue;
import org.qmailj.ingress.Visit;

/** What a session has taken for what is over, it gives back: it may last for many messages. */
class SessionMemoryTest {
    private static final int MEMORY = 5000;
    private static final int ROUNDS = 20;
    private static final String NAME = "n".repeat(800);
    private static final String MAIL = "MAIL FROM:<>\r\n";
    private static final String RCPT = "RCPT TO:<" + NAME + "@me.test>\r\n";

    @TempDir
    private Path home;

    @BeforeEach
    void control() throws IOException {
        Files.createDirectory(home.resolve("control"));
        Files.writeString(home.resolve("control/me"), "me.test\n");
    }

    /** Returns the exit code of a session with a client that sends this and QUIT. */
    private int code(String sent) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(
                (sent + "QUIT\r\n").getBytes(StandardCharsets.ISO_8859_1));
        Conversation client = new Conversation(
                (to, offset, length) -> Math.max(0, in.read(to, offset, length)), 64,
                new ByteArrayOutputStream()::write, 64, 1);
        QmailHome qmail = new QmailHome(ByteString.of(home.toString()));
        Environment env = new Environment(List.of());
        Controls files = new Controls(qmail);
        Visit visit = new Visit(qmail, env, files, null, new RecordingQueue(),
                () -> 1_000_000_000_000L, new Allowance.Pool(0).allowance(MEMORY));
        return new Session(visit, client, SmtpControls.read(qmail, files, env)).run();
    }

    @Test
    void ofAnEnvelope() throws IOException {
        assertEquals(0, code((MAIL + RCPT).repeat(ROUNDS)));
    }

    @Test
    void ofAName() throws IOException {
        assertEquals(0, code(("HELO " + NAME + "\r\n").repeat(ROUNDS)));
    }
}
