package org.qmailj.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.submit.ErrorOutput;
import org.qmailj.common.submit.Submission;

class ReceivedTest {
    private static final long MOON = -14182940; // 20 July 1969

    private static Peer peer(String... entries) {
        List<ByteString> environment = new ArrayList<>();
        for (String entry : entries) {
            environment.add(ByteString.of(entry));
        }
        return Peer.of(new Environment(environment));
    }

    private static String field(Peer peer, String helo) {
        ByteString name = helo == null ? null : ByteString.of(helo);
        RecordingQueue queue = new RecordingQueue();
        try {
            Submission message = queue.open(new Environment(List.of()), ErrorOutput.OF_PROCESS);
            Received.put(message, peer, "SMTP", name, MOON);
            message.from(ByteString.EMPTY);
            message.finish();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return queue.take().get(0).text();
    }

    @Test
    void allThatIsKnown() {
        Peer peer = peer("TCPREMOTEHOST=host.test", "TCPREMOTEIP=10.1.2.3", "TCPREMOTEINFO=joe",
                "TCPLOCALHOST=mx.test", "TCPLOCALIP=10.0.0.1");
        assertEquals("Received: from host.test (HELO me) (joe@10.1.2.3)\n"
                + "  by mx.test with SMTP; 20 Jul 1969 20:17:40 -0000\n", field(peer, "me"));
        assertEquals("Received: from host.test (joe@10.1.2.3)\n"
                + "  by mx.test with SMTP; 20 Jul 1969 20:17:40 -0000\n", field(peer, null));
    }

    @Test
    void nothingIsKnown() {
        assertEquals("Received: from unknown (unknown)\n"
                + "  by unknown with SMTP; 20 Jul 1969 20:17:40 -0000\n", field(peer(), null));
    }

    @Test
    void emptyIsNotUnknown() {
        Peer peer = peer("TCPREMOTEHOST=", "TCPREMOTEIP=", "TCPREMOTEINFO=", "TCPLOCALHOST=");
        assertEquals("Received: from  (HELO ) (@)\n"
                + "  by  with SMTP; 20 Jul 1969 20:17:40 -0000\n", field(peer, ""));
    }

    @Test
    void theLocalAddressStandsInForTheName() {
        assertEquals("10.0.0.1", peer("TCPLOCALIP=10.0.0.1").local().toString());
        assertNull(peer("TCPREMOTEINFOX=joe").remoteInfo());
    }

    @Test
    void aLongNameIsWrittenInFull() {
        String name = "x".repeat(100_000);
        assertEquals("Received: from unknown (HELO " + name + ") (unknown)\n"
                + "  by unknown with SMTP; 20 Jul 1969 20:17:40 -0000\n", field(peer(), name));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "azAZ09.@%+/=:-[]; azAZ09.@%+/=:-[]",
        "a b(c)d; a?b?c?d",
        "x_y,z|w; x?y?z?w",
        "<a>\"b\"\\; ?a??b??",
        "{|}~^'!#$&*?; ????????????",
        "`a\r\n b\t`; a???b?",
        "`\u00e9\u0000\u007f`; ???",
    })
    void bytesThatCouldEndTheField(String given, String written) {
        String got = field(peer("TCPREMOTEHOST=" + given), null);
        String line = got.substring(0, got.indexOf('\n') + 1);
        assertEquals("Received: from " + written + " (unknown)\n", line);
        got = field(peer("TCPREMOTEINFO=" + given, "TCPLOCALHOST=" + given), given);
        assertEquals("Received: from unknown (HELO " + written + ") (" + written + "@unknown)\n"
                + "  by " + written + " with SMTP; ", got.substring(0, got.indexOf(';') + 2));
    }
}
