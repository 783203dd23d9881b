package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.dns.DnsAnswer;
import org.qmailj.common.dns.DnsRecord;
import org.qmailj.common.dns.DnsType;
import org.qmailj.common.net.IpAddress;

class MailHostsTest {
    private static final String TEMP_DNS =
            "ZSorry, I couldn't find any host by that name. (#4.1.2)\n";
    private static final String PERM_NOMX =
            "DSorry, I couldn't find a mail exchanger or IP address. (#5.4.4)\n";
    private static final String PERM_DNS =
            "DSorry, I couldn't find any host named host. (#5.1.2)\n";

    /** Answers what it was told; anything else is not there. */
    private static final class Zone implements Dns {
        private final Map<String, DnsAnswer> answers = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        @Override
        public DnsAnswer query(ByteString name, DnsType type) {
            asked.add(name + "/" + type);
            return answers.getOrDefault(name + "/" + type,
                    new DnsAnswer(DnsAnswer.Outcome.NOTHING, List.of()));
        }
    }

    private final Zone zone = new Zone();
    private final MailHosts hosts = new MailHosts(zone, choices -> 1);

    private static IpAddress ip(String text) {
        return IpAddress.scan(ByteString.of(text));
    }

    private static DnsAnswer found(List<DnsRecord> records, boolean broken) {
        return new DnsAnswer(
                broken ? DnsAnswer.Outcome.BROKEN : DnsAnswer.Outcome.FOUND, records);
    }

    private void a(String name, boolean broken, String... ips) {
        List<DnsRecord> records = new ArrayList<>();
        for (String ip : ips) {
            records.add(new DnsRecord.Address(ip(ip)));
        }
        zone.answers.put(name + "/A", found(records, broken));
    }

    private void a(String name, String... ips) {
        a(name, false, ips);
    }

    private void mx(boolean broken, Object... preferenceAndName) {
        List<DnsRecord> records = new ArrayList<>();
        for (int i = 0; i < preferenceAndName.length; i += 2) {
            records.add(new DnsRecord.Exchange((Integer) preferenceAndName[i],
                    ByteString.of((String) preferenceAndName[i + 1])));
        }
        zone.answers.put("host/MX", found(records, broken));
    }

    private void noAnswer(String question) {
        zone.answers.put(question, new DnsAnswer(DnsAnswer.Outcome.NO_ANSWER, List.of()));
    }

    private interface Search {
        List<Candidate> find();
    }

    private static String text(Search search) {
        try {
            StringBuilder text = new StringBuilder();
            for (Candidate c : search.find()) {
                text.append(c.ip()).append('/').append(c.preference()).append(' ');
            }
            return text.toString().strip();
        } catch (Failure f) {
            return f.verdict().letter() + f.verdict().text().toString();
        }
    }

    private String exchangers(String host) {
        return text(() -> hosts.exchangers(ByteString.of(host)));
    }

    private String own(String host) {
        return text(() -> hosts.own(ByteString.of(host)));
    }

    @Test
    void addressesOfTheExchangersInOrder() {
        mx(false, 20, "b", 10, "a");
        a("a", "192.0.2.1", "192.0.2.2");
        a("b", "192.0.2.3");
        assertEquals("192.0.2.1/10 192.0.2.2/10 192.0.2.3/20", exchangers("host"));
        assertEquals(List.of("host/MX", "a/A", "b/A"), zone.asked);
    }

    @Test
    void withoutExchangersTheHostItself() {
        a("host", "192.0.2.1");
        assertEquals("192.0.2.1/0", exchangers("host"));
        mx(false);
        assertEquals("192.0.2.1/0", exchangers("host"), "an alias of a host without exchangers");
    }

    @Test
    void literals() {
        assertEquals("192.0.2.1/0", exchangers("192.0.2.1"));
        assertEquals("192.0.2.1/0", exchangers("[192.0.2.1]"));
        assertEquals("192.0.2.1/0", own("[192.0.2.1]"));
        assertEquals("192.0.2.1/0", own("192.0.2.1"));
        assertEquals(List.of(), zone.asked);
        exchangers("[192.0.2.1");
        exchangers("192.0.2");
        assertEquals(4, zone.asked.size());
    }

    @Test
    void anAddressAsExchangerHasTheBestPreference() {
        mx(false, 10, "a", 20, "192.0.2.9", 30, "[192.0.2.8]");
        a("a", "192.0.2.1");
        assertEquals("192.0.2.1/10 192.0.2.9/0 192.0.2.8/0", exchangers("host"));
    }

    @Test
    void hostsThatAreNowhere() {
        assertEquals(PERM_DNS, exchangers("host"));
        assertEquals(PERM_DNS, own("host"));
        assertEquals(List.of("host/MX", "host/A", "host/A"), zone.asked);
    }

    @Test
    void namesAreShownSafely() {
        assertEquals("DSorry, I couldn't find any host named a?b?c??~. (#5.1.2)\n",
                own("a b\nc\u007f\u00ff~"));
    }

    @Test
    void hostsWithoutAnAddress() {
        a("host");
        assertEquals(PERM_NOMX, own("host"));
        assertEquals(PERM_NOMX, exchangers("host"));
        mx(false, 10, "gone", 20, "gone2");
        assertEquals(PERM_NOMX, exchangers("host"));
    }

    @Test
    void aNullMxIsFinalWhateverTheRootServersSay() {
        mx(false, 0, "");
        noAnswer("/A");
        assertEquals(PERM_NOMX, exchangers("host"));
        assertEquals(List.of("host/MX"), zone.asked);
    }

    @Test
    void noAnswerForNow() {
        noAnswer("host/MX");
        assertEquals(TEMP_DNS, exchangers("host"));
        noAnswer("host/A");
        assertEquals(TEMP_DNS, own("host"));
        zone.answers.remove("host/MX");
        assertEquals(TEMP_DNS, exchangers("host"));
    }

    @Test
    void noAnswerForOneExchanger() {
        mx(false, 10, "gone", 20, "dark");
        noAnswer("dark/A");
        assertEquals(TEMP_DNS, exchangers("host"));
        mx(false, 10, "dark", 20, "a");
        a("a", "192.0.2.1");
        assertEquals("192.0.2.1/20", exchangers("host"));
    }

    @Test
    void brokenAnswers() {
        mx(true, 10, "a");
        a("a", "192.0.2.1");
        assertEquals(TEMP_DNS, exchangers("host"));
        a("host", true, "192.0.2.1");
        assertEquals(TEMP_DNS, own("host"));
        mx(false, 10, "host");
        assertEquals("192.0.2.1/10", exchangers("host"), "better than nothing");
        a("host", true);
        assertEquals(TEMP_DNS, exchangers("host"));
    }

    /** Whoever runs the name servers of a host shall not fill our memory. */
    @Test
    void moreAddressesThanAnyHostHas() {
        List<DnsRecord> exchangers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            exchangers.add(new DnsRecord.Exchange(i, ByteString.of("x" + i)));
            String[] ips = new String[i < 81 ? 100 : 92];
            Arrays.fill(ips, "192.0.2.1");
            a("x" + i, ips);
        }
        zone.answers.put("few/MX", found(exchangers.subList(0, 82), false));
        assertEquals(MailHosts.MOST_CANDIDATES, hosts.exchangers(ByteString.of("few")).size());
        zone.answers.put("many/MX", found(exchangers, false));
        Failure failure = assertThrows(
                Failure.class, () -> hosts.exchangers(ByteString.of("many")));
        assertEquals("Out of memory. (#4.3.0)\n", failure.verdict().text().toString());
    }
}
