package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

class SmtpClientTest {
    private static final IpAddress PARTNER = IpAddress.scan(ByteString.of("192.0.2.1"));
    private static final String HELLO = """
            S: 220 hello
            C: HELO me
            S: 250 ok
            """;
    private static final String ENVELOPE = HELLO + """
            C: MAIL FROM:<s@a>
            S: 250 ok
            C: RCPT TO:<r@b>
            S: 250 ok
            """;
    private static final String SENT = ENVELOPE + """
            C: DATA
            S: 354 go
            C: x
            C: .
            """;

    private static final DataEncoder.Rules RULES = DataEncoder.Rules.OF_QMAIL;

    private String message = "x\n";

    private ByteSource source() {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        int[] at = {0};
        return (to, offset, length) -> {
            int n = Math.min(length, bytes.length - at[0]);
            System.arraycopy(bytes, at[0], to, offset, n);
            at[0] += n;
            return n;
        };
    }

    /** The report, with | for NUL. */
    private String deliver(Dialog dialog, ByteSource source, String... recipients) {
        ByteBuilder printed = new ByteBuilder();
        Report report = new Report(new ByteOutput(printed::append));
        List<ByteString> list = new ArrayList<>();
        for (String r : recipients) {
            list.add(ByteString.of(r));
        }
        Verdict verdict;
        try {
            verdict = new SmtpClient(PARTNER, RULES, dialog, dialog)
                    .deliver(ByteString.of("me"), ByteString.of("s@a"), list, source, report);
        } catch (Failure f) {
            verdict = f.verdict();
        }
        report.message(verdict);
        dialog.finish();
        return printed.toString().replace('\0', '|');
    }

    private void says(String report, String script, String... recipients) {
        assertEquals(report, deliver(new Dialog(script), source(),
                recipients.length == 0 ? new String[] {"r@b"} : recipients));
    }

    @Test
    void anAcceptedMessageIsReportedWithTheAnswerToIt() {
        says("r|K192.0.2.1 accepted message.\nRemote host said: 250 queued\n|",
                SENT + "S: 250 queued\nC: QUIT\nend\n");
    }

    @Test
    void greetingRefused() {
        for (String code : new String[] {"421", "554", "250", "200", "999"}) {
            says("ZConnected to 192.0.2.1 but greeting failed.\nRemote host said: " + code
                    + " x\n|", "S: " + code + " x\nC: QUIT\n");
        }
    }

    @Test
    void nameRefused() {
        for (String code : new String[] {"421", "550", "220", "251"}) {
            says("ZConnected to 192.0.2.1 but my name was rejected.\nRemote host said: " + code
                    + " x\n|", "S: 220 hi\nC: HELO me\nS: " + code + " x\nC: QUIT\n");
        }
    }

    @Test
    void senderRefused() {
        says("DConnected to 192.0.2.1 but sender was rejected.\nRemote host said: 550-a\n550 b\n|",
                HELLO + "C: MAIL FROM:<s@a>\nS: 550-a\nS: 550 b\nC: QUIT\n");
        says("ZConnected to 192.0.2.1 but sender was rejected.\nRemote host said: 450 a\n|",
                HELLO + "C: MAIL FROM:<s@a>\nS: 450 a\nC: QUIT\n");
    }

    @Test
    void recipientsEachTheirOwn() {
        says("""
                h192.0.2.1 does not like recipient.
                Remote host said: 550 no?
                |r|s192.0.2.1 does not like recipient.
                Remote host said: 451 later
                |K192.0.2.1 accepted message.
                Remote host said: 250 queued
                |""", HELLO + """
                C: MAIL FROM:<s@a>
                S: 299 odd
                C: RCPT TO:<a@b>
                S: 550 no\\0
                C: RCPT TO:<b@b>
                S: 399 odd
                C: RCPT TO:<c@b>
                S: 451 later
                C: DATA
                S: 000 odd
                C: x
                C: .
                S: 250 queued
                C: QUIT
                """, "a@b", "b@b", "c@b");
    }

    @Test
    void noRecipientLeft() {
        says("""
                s192.0.2.1 does not like recipient.
                Remote host said: 450 a
                |h192.0.2.1 does not like recipient.
                Remote host said: 550 b
                |DGiving up on 192.0.2.1.
                |""", HELLO + """
                C: MAIL FROM:<s@a>
                S: 250 ok
                C: RCPT TO:<a@b>
                S: 450 a
                C: RCPT TO:<b@b>
                S: 550 b
                C: QUIT
                """, "a@b", "b@b");
    }

    @Test
    void dataRefused() {
        says("r|D192.0.2.1 failed on DATA command.\nRemote host said: 554 x\n|",
                ENVELOPE + "C: DATA\nS: 554 x\nC: QUIT\n");
        says("r|Z192.0.2.1 failed on DATA command.\nRemote host said: 451 x\n|",
                ENVELOPE + "C: DATA\nS: 451 x\nC: QUIT\n");
    }

    @Test
    void messageRefused() {
        says("r|D192.0.2.1 failed after I sent the message.\nRemote host said: 552 x\n|",
                SENT + "S: 552 x\nC: QUIT\n");
        says("r|Z192.0.2.1 failed after I sent the message.\nRemote host said: 452 x\n|",
                SENT + "S: 452 x\nC: QUIT\n");
    }

    @Test
    void diesOnTheWay() {
        String died = "ZConnected to 192.0.2.1 but connection died. (#4.4.2)\n|";
        says(died, "end\n");
        says(died, "silence\n");
        says(died, "S: 220-hello\nend\n");
        says(died, "S: 220 hello\nC-\n");
        says(died, HELLO + "C: MAIL FROM:<s@a>\nend\n");
        says("r|" + died, ENVELOPE + "C-\n");
        says("r|" + died, ENVELOPE + "C: DATA\nsilence\n");
    }

    @Test
    void mayHaveBeenAccepted() {
        String died = "r|ZConnected to 192.0.2.1 but connection died."
                + " Possible duplicate! (#4.4.2)\n|";
        says(died, SENT + "end\n");
        says(died, SENT + "silence\n");
        says(died, SENT + "S: 250-x\nend\n");
        says(died, ENVELOPE + "C: DATA\nS: 354 go\nC-\n");
    }

    @Test
    void whatWasDecidedStandsWhenQuitCannotBeSaid() {
        says("r|K192.0.2.1 accepted message.\nRemote host said: 250 queued\n|",
                SENT + "S: 250 queued\nC-\n");
        says("ZConnected to 192.0.2.1 but greeting failed.\nRemote host said: 421 x\n|",
                "S: 421 x\nC-\n");
    }

    @Test
    void messagesThatCannotBeSent() {
        message = "a\nb";
        says("r|DSMTP cannot transfer messages with partial final lines. (#5.6.2)\n|",
                ENVELOPE + "C: DATA\nS: 354 go\n");
    }

    @Test
    void aMessageThatCannotBeRead() {
        Dialog dialog = new Dialog(ENVELOPE + "C: DATA\nS: 354 go\n");
        assertEquals("r|ZUnable to read message. (#4.3.0)\n|", deliver(dialog,
                (to, offset, length) -> {
                    throw new PosixException(Errno.EIO);
                }, "r@b"));
    }

    @Test
    void anEmptyMessage() {
        message = "";
        says("r|K192.0.2.1 accepted message.\nRemote host said: 250 queued\n|", ENVELOPE
                + "C: DATA\nS: 354 go\nC: .\nS: 250 queued\nC: QUIT\n");
    }

    @Test
    void theMessageLeavesInLargePieces() {
        message = ("x".repeat(98) + "\n").repeat(3000);
        Dialog dialog = new Dialog(ENVELOPE + "C: DATA\nS: 354 go\n"
                + ("C: " + "x".repeat(98) + "\n").repeat(3000) + "C: .\nS: 250 queued\nC: QUIT\n");
        assertTrue(deliver(dialog, source(), "r@b").contains("|K"));
        assertTrue(dialog.writes() <= 5 + 300_000 / 16_000 + 1, "writes: " + dialog.writes());
    }

    @Test
    void nobodyReadsTheReport() {
        Report report = new Report(new ByteOutput((from, offset, length) -> {
            throw new PosixException(Errno.EPIPE);
        }, 4));
        Dialog dialog = new Dialog(
                HELLO + "C: MAIL FROM:<s@a>\nS: 250 ok\nC: RCPT TO:<r@b>\nS: 550 no\n");
        SmtpClient client = new SmtpClient(PARTNER, RULES, dialog, dialog);
        assertThrows(Report.Unread.class, () -> client.deliver(ByteString.of("me"),
                ByteString.of("s@a"), List.of(ByteString.of("r@b")), source(), report));
        dialog.finish();
    }
}
