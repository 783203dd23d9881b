package org.qmailj.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.dns.DnsAnswer;
import org.qmailj.common.dns.DnsRecord;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.tcpto.TcptoFile;

/** A home from which mail to host.test is delivered, to servers of this process. */
abstract class RemoteHome {
    @TempDir
    Path home;

    private Fd directory;

    @BeforeEach
    void makeHome() throws IOException {
        directory = Fd.openRead(ByteString.of("."));
        Files.createDirectories(home.resolve("control"));
        control("me", "me.test");
    }

    /** A delivery has changed into the home. */
    @AfterEach
    void goBack() throws IOException {
        Posix.chdir(ByteString.of("/proc/self/fd/" + directory.number()));
        directory.close();
    }

    final void control(String name, String line) throws IOException {
        Files.writeString(home.resolve("control/" + name), line + "\n");
    }

    /** Delivers to a host of these addresses; returns the report, with | for each NUL. */
    final String deliver(TcptoFile tcpto, String... addresses) {
        ByteBuilder printed = new ByteBuilder();
        Report report = new Report(new ByteOutput(printed::append));
        List<ByteString> arguments = List.of(
                ByteString.of("host.test"), ByteString.of("s@a"), ByteString.of("r@host.test"));
        new Delivery(new Around(home, tcpto, List.of(addresses)), arguments,
                (to, offset, length) -> 0, report).report();
        return printed.toString().replace('\0', '|');
    }

    private record Around(Path path, TcptoFile tcpto, List<String> addresses)
            implements Surroundings {
        @Override
        public QmailHome home() {
            return new QmailHome(ByteString.of(path.toString()));
        }

        @Override
        public Controls controls() {
            return new Controls(home());
        }

        @Override
        public Dns dns() {
            return (name, type) -> new DnsAnswer(DnsAnswer.Outcome.FOUND, records());
        }

        private List<DnsRecord> records() {
            Stream<DnsRecord> records = addresses.stream()
                    .map(text -> new DnsRecord.Address(IpAddress.scan(ByteString.of(text))));
            return records.toList();
        }
    }
}
