package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;

class PortsTest {
    private static final String SERVICES = """
            # a comment smtp 1/tcp
            domain\t53/udp
            domain\t53/tcp nameserver
            smtp 25/tcp mail # mta 7/tcp
            smtps\t\t465/tcp  ssmtp\tsubmissions
            broken
            odd x/tcp
            huge 70000/tcp
            both 9
            last 99/tcp""";

    @ParameterizedTest
    @CsvSource({
        "smtp, 25", "mail, 25", "submissions, 465", "domain, 53", "nameserver, 53", "last, 99",
        "mta, -1", "a, -1", "broken, -1", "odd, -1", "huge, -1", "both, -1", "SMTP, -1",
        "25/tcp, -1", "'', -1"})
    void names(String name, int port) throws IOException {
        byte[] all = SERVICES.getBytes(StandardCharsets.ISO_8859_1);
        int[] next = {0};
        assertEquals(port, Ports.named(ByteString.of(name), (to, offset, length) -> {
            int n = Math.min(Math.min(length, 11), all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        }));
    }

    @ParameterizedTest
    @CsvSource({"25, 25", "0, 0", "65535, 65535", "65536, -1", "-1, -1", "2 5, -1"})
    void numbers(String port, int number) {
        assertEquals(number, Ports.of(ByteString.of(port)));
    }
}
