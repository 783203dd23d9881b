package org.qmailj.remote;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.dns.DnsAnswer;
import org.qmailj.common.dns.DnsRecord;
import org.qmailj.common.dns.DnsType;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.spawn.WorkerLimits;

/** Checks that the heap has room for as many conversations as a worker has, at their worst. */
@Timeout(60)
class HeapTest {
    private static final long MB = 1 << 20;

    /** Room for classes, control files and garbage not collected yet. */
    private static final long ALL_ELSE = 4 * MB;

    /** What a conversation has beside the answers: the DNS message, its buffers and its report. */
    private static final long BUFFERS = (64 + 40 + 48) << 10;

    /** As many as fit into a DNS message of 64 kB. */
    private static final int RECORDS = 4095;

    /** Of all names of a DNS message together, in bytes. */
    private static final int NAMES = 256 << 10;

    private static final int MEASURED = 20;

    /** Answers with as much as it can, and stops at the question that is one too many. */
    private static final class Hostile implements Dns {
        private final CountDownLatch stopped;
        private final CountDownLatch open;
        private int addresses;

        Hostile(CountDownLatch stopped, CountDownLatch open) {
            this.stopped = stopped;
            this.open = open;
        }

        @Override
        public DnsAnswer query(ByteString name, DnsType type) {
            List<DnsRecord> records = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                records.add(type == DnsType.MX
                        ? new DnsRecord.Exchange(i, ByteString.of("x".repeat(NAMES / RECORDS)))
                        : new DnsRecord.Address(IpAddress.of(new byte[] {10, 0, 0, 1}, 0)));
            }
            addresses += type == DnsType.MX ? 0 : RECORDS;
            if (addresses > MailHosts.MOST_CANDIDATES) {
                stopped.countDown();
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return new DnsAnswer(DnsAnswer.Outcome.FOUND, records);
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Returns what the name servers of a host can make us hold. */
    private static long worst() throws Exception {
        CountDownLatch stopped = new CountDownLatch(MEASURED);
        CountDownLatch open = new CountDownLatch(1);
        long before = usedHeap();
        List<CompletableFuture<Failure>> searches = new ArrayList<>();
        for (int i = 0; i < MEASURED; i++) {
            CompletableFuture<Failure> search = new CompletableFuture<>();
            searches.add(search);
            MailHosts hosts = new MailHosts(new Hostile(stopped, open), choices -> 0);
            new Thread(() -> search.complete(assertThrows(
                    Failure.class, () -> hosts.exchangers(ByteString.of("host"))))).start();
        }
        assertTrue(stopped.await(30, TimeUnit.SECONDS));
        long after = usedHeap();
        open.countDown();
        for (CompletableFuture<Failure> search : searches) {
            search.get(30, TimeUnit.SECONDS);
        }
        return (after - before) / MEASURED;
    }

    private static long option(String line, String name) {
        Matcher value = Pattern.compile(" " + name + "(\\d+)m\\b").matcher(line);
        assertTrue(value.find(), name);
        return Long.parseLong(value.group(1)) * MB;
    }

    @Test
    void allOfThemAtTheirWorst() throws Exception {
        // a delivery of another test may have changed the directory: this is where the JVM began
        Path options = Path.of("../packaging/src/main/build/dist.sh").toAbsolutePath();
        String line = "";
        for (String any : Files.readAllLines(options)) {
            line = any.strip().startsWith("relay) ") ? any : line;
        }
        long old = option(line, "-Xmx") - option(line, "-Xmn");
        long each = worst() + BUFFERS;
        assertTrue(each > MB / 2, "it was not at its worst: " + each);
        long all = WorkerLimits.REMOTE_AT_ONCE * each + ALL_ELSE;
        assertTrue(all <= old, each + " bytes each do not fit into " + old / MB + " MB");
    }
}
