package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.record.RecordInput;
import org.qmailj.common.record.RecordWriter;
import org.qmailj.ingress.Protocol;

/** Tests a session that a front brings. */
@Timeout(60)
class FrontSessionTest extends SessionWorld {
    /** A front: its call, then bytes; answers in records, an empty one, the exit code. */
    @Test
    void whatAFrontBrings() throws Exception {
        UnixSocket.Pair pair = UnixSocket.packetPair();
        Fd front = pair.ours();
        Fd ours = pair.theirs();
        Thread serving = new Thread(() -> {
            try (ours) {
                Front.serve(sessions, Protocol.QMQP, ours);
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        });
        String queue = script("queue", "cat > message; cat <&1 > envelope\n");
        byte[] call = new RecordWriter().list(List.of())
                .list(List.of(s(queue), s("TCPREMOTEIP=9.8.7.6"))).record();
        // a packet socket keeps writes apart as a stream may: prefix, then payload
        UnixSocket.send(front, java.util.Arrays.copyOf(call, 4), null);
        UnixSocket.send(front, java.util.Arrays.copyOfRange(call, 4, call.length), null);
        serving.start();
        UnixSocket.send(front, "16:2:hi,3:a@b,2:c@,,".getBytes(StandardCharsets.US_ASCII), null);
        RecordInput in = new RecordInput(front, 70_000);
        String answer = new String(in.read(), StandardCharsets.ISO_8859_1);
        assertTrue(answer.matches("\\d+:Kok \\d+ qp \\d+,"), answer);
        assertEquals(0, in.read().length);
        assertEquals(0, in.read()[0]);
        serving.join();
        assertNull(in.read());
        front.close();
        String message = Files.readString(home.resolve("message"));
        assertTrue(message.startsWith("Received: from unknown (9.8.7.6)\n"), message);
    }
}
