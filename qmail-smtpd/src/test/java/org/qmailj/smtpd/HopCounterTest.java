package org.qmailj.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopCounterTest {
    private static int hops(String shown) {
        byte[] bytes = shown.replace('~', '\r').replace('$', '\n')
                .getBytes(StandardCharsets.ISO_8859_1);
        HopCounter counter = new HopCounter();
        for (byte b : bytes) {
            counter.see(b);
        }
        return counter.hops();
    }

    /** ~ is CR, $ is LF. */
    @ParameterizedTest
    @CsvSource({
        "1, Received: from x~$", "1, RECEIVED", "1, rEcEiVeD:", "1, Received~$",
        "1, Receivedx: y~$",
        "1, Delivered-To: x~$", "1, DELIVERED", "1, deliveredreceived",
        "2, Received: x~$ by y~$Received: z~$", "2, Received:~$Delivered-To:~$",
        "2, Received:$Received:$", "1, Received:~$~$Received:~$", "2, Received:~$$Received:~$",
        "2, Received:~$~Received:~$Received:~$", "2, Received:~$~~$Received:~$",
        "1, Received:~$x~$~$Received:~$", "0, ~$Received:", "1, ~x$Received:",
        "0, .Received:~$", "0, ' Received:~$'", "0, Receive~$", "0, Recieved:~$", "0, Delivere",
        "0, X-Received:~$", "0, Rece~ived:~$", "0, Deliver~$ed~$", "0, ''", "0, $~$Received:",
        "0, xReceived", "0, Retceived",
    })
    void linesThatCount(int hops, String shown) {
        assertEquals(hops, hops(shown));
    }
}
