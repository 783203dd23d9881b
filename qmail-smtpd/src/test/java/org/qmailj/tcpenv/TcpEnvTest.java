package org.qmailj.tcpenv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.dns.DnsAnswer;
import org.qmailj.common.dns.DnsRecord;
import org.qmailj.common.net.IpAddress;

class TcpEnvTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "FOUND, Host.Test, host.test", "FOUND, '', ''", "BROKEN, A.b, a.b", "FOUND, -, -",
        "BROKEN, -, softdnserror", "NO_ANSWER, -, softdnserror", "NOTHING, -, -",
    })
    void namesOfHosts(DnsAnswer.Outcome outcome, String name, String host) {
        List<DnsRecord> records = name == null ? List.of() : List.of(
                new DnsRecord.Address(IpAddress.THIS_HOST),
                new DnsRecord.Pointer(ByteString.of(name)),
                new DnsRecord.Pointer(ByteString.of("second")));
        ByteString got = TcpEnv.name(new DnsAnswer(outcome, records));
        assertEquals(host, got == null ? null : got.toString());
    }

    @ParameterizedTest
    @CsvSource({"30, 30", "5x, 5", "'', 0", "x, 0", "-1, 0", "007, 7", "4294967297, 1"})
    void seconds(String text, int number) {
        assertEquals(number, TcpEnv.seconds(ByteString.of(text)));
    }

    @Test
    void reverseNames() {
        assertEquals("4.3.2.200.in-addr.arpa",
                IpAddress.of(new byte[] {(byte) 200, 2, 3, 4}, 0).reverseName().toString());
    }
}
