package org.qmailj.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

class QmailNewmrhTest {
    @ParameterizedTest
    @CsvSource({
        "host.test$, host.test", "HOST.Test$, host.test", ".sub.test$, .sub.test",
        "host.test, host.test", "'host.test \t $', host.test", "' host.test$', ' host.test'",
        "a b$, a b", "host#x$, host#x", "' #x$', ' #x'", "host~$, host~", "'a:b$', 'a:b'",
        "$, -", "'', -", "' \t$', -", "#host$, -", "'#$', -", "' $ $', -",
    })
    void entries(String shown, String entry) {
        ByteBuilder line = new ByteBuilder().append(shown.replace('$', '\n').replace('~', '\r'));
        ByteString host = QmailNewmrh.host(line);
        if (entry.equals("-")) {
            assertNull(host);
        } else {
            assertNotNull(host);
            assertEquals(entry.replace('~', '\r'), host.toString());
        }
    }
}
