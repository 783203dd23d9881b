package org.qmailj.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

class EnvelopeTest {
    @Test
    void thereIsAnEndToTheRecipients() {
        Envelope envelope = new Envelope(ByteString.EMPTY, false, Allowance.UNLIMITED);
        assertEquals(0, envelope.recipients());
        ByteString recipient = ByteString.of("r".repeat((1 << 16) - 1));
        for (int i = 0; i < 256; i++) {
            envelope.add(recipient);
        }
        assertEquals(256, envelope.recipients());
        ByteBuilder.TooLong e =
                assertThrows(ByteBuilder.TooLong.class, () -> envelope.add(ByteString.EMPTY));
        assertEquals("more than " + (16 << 20) + " bytes", e.getMessage());
    }
}
