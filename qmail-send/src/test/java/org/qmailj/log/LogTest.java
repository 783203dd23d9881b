package org.qmailj.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;

/** Log lines, and what splogger makes of them. */
class LogTest {
    @Test
    void lines() {
        assertEquals("warning: unable to stat info/0/46; will try again later\n",
                QmailLog.warning("unable to stat ", ByteString.of("info/0/46"),
                        "; will try again later").bytes().toString());
        assertEquals("bounce msg 46 qp 18446744073709551615\n",
                LogLine.of("bounce msg ").number(46).text(" qp ").number(-1).bytes().toString());
    }

    @Test
    void whatOthersWriteIsMadeSafe() {
        assertEquals("a_b/c_d_e_f_g~!\n", LogLine.of("")
                .safe(ByteString.of("a b\nc%d\te\u00e9f\u007fg~!\0hidden")).bytes().toString());
        assertEquals("\n", LogLine.of("").safe(ByteString.EMPTY).bytes().toString());
    }

    @Test
    void aLineIsOneWriteAndNobodyNeedRead() {
        List<String> writes = new ArrayList<>();
        QmailLog log = new QmailLog((from, offset, length) -> {
            writes.add(ByteString.of(from, offset, length).toString());
            throw new IOException("closed");
        });
        log.write(LogLine.of("new msg ").number(46));
        log.write("status: exiting");
        assertEquals(List.of("new msg 46\n", "status: exiting\n"), writes);
    }

    private static List<String> fold(String log) {
        List<String> messages = new ArrayList<>();
        int[] stamps = new int[1];
        Folder folder = new Folder(() -> "T" + ++stamps[0],
                (severity, text) -> messages.add(severity + " " + text));
        for (int i = 0; i < log.length(); i++) {
            folder.put(log.charAt(i));
        }
        return messages;
    }

    @Test
    void severityComesFromTheFirstWord() {
        assertEquals(List.of("6 T1 new msg 4", "4 T2 warning: x", "1 T3 alert: y", "6 T4 alert"),
                fold("new msg 4\nwarning: x\nalert: y\nalert\n"));
    }

    @Test
    void strangeBytesAndEmptyLines() {
        assertEquals(List.of("6 T1 a?b?c?d?~"), fold("\n\na\tb\u00ffc\0d\177~\n\n"));
    }

    @Test
    void theUnfinishedLineIsNotSent() {
        assertEquals(List.of("6 T1 a"), fold("a\nb"));
    }

    @Test
    void longLinesAreFolded() {
        String x = "x".repeat(799);
        assertEquals(List.of("6 T1 " + x), fold(x + "\n"));
        assertEquals(List.of("6 T1 " + x, "6 T1+y"), fold(x + "y\n"));
        String alert = "alert: " + "z".repeat(792);
        assertEquals(List.of("1 T1 " + alert, "1 T1+" + x, "1 T1+warning:", "6 T2 a"),
                fold(alert + x + "warning:\na\n"));
    }

    @Test
    void asSyslogSendsIt() {
        Syslog syslog = new Syslog(ByteString.of("qmail"), 2, () -> 995_573_621_000L);
        String message = syslog.format(Folder.WARNING, ByteString.of("T text")).toString();
        assertEquals("<20>Jul 19 HH:MM:SS qmail: T text",
                message.replaceFirst("(1[89]|20) \\d\\d:\\d\\d:\\d\\d", "19 HH:MM:SS"));
        syslog = new Syslog(ByteString.of("qmail"), 2, () -> 994_363_200_000L);
        message = syslog.format(Folder.WARNING, ByteString.of("T text")).toString();
        assertTrue(message.matches("<20>Jul  [456] [0-9:]{8} qmail: T text"), message);
    }

    /** Each syslogd here takes one message and goes; the next comes with a socket of its own. */
    @Test
    void aSyslogdThatWasStartedAgainMissesNothing(@TempDir Path directory) throws IOException {
        Path socket = directory.resolve("log");
        Syslog syslog = new Syslog(
                ByteString.of(socket.toString()), ByteString.of("t"), 2, () -> 0);
        syslog.message(Folder.WARNING, ByteString.of("nobody listens"));
        for (String text : List.of("one", "two")) {
            try (ServerSocketChannel syslogd =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                syslogd.bind(UnixDomainSocketAddress.of(socket));
                syslogd.configureBlocking(false);
                syslog.message(Folder.WARNING, ByteString.of(text));
                String received = received(syslogd.accept());
                assertTrue(received.endsWith(" t: " + text + "\0"), received);
            }
            Files.delete(socket);
        }
    }

    private static String received(SocketChannel connection) throws IOException {
        if (connection == null) {
            return "no connection";
        }
        try (connection) {
            ByteBuffer bytes = ByteBuffer.allocate(1024);
            connection.read(bytes);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void facilities() {
        long[][] cases = {{2, 16}, {16, 128}, {127, 1016}, {128, 8}, {0, 0}, {99_999, 8}};
        for (long[] c : cases) {
            Syslog syslog = new Syslog(ByteString.of("t"), c[0], () -> 0);
            String message = syslog.format(0, ByteString.EMPTY).toString();
            assertEquals("<" + c[1] + ">", message.substring(0, message.indexOf('>') + 1));
        }
        assertEquals(16, Splogger.number(ByteString.of("16x")));
        assertEquals(0, Splogger.number(ByteString.of("mail")));
        assertEquals(Integer.MAX_VALUE, Splogger.number(ByteString.of("18446744073709551618")));
    }
}
