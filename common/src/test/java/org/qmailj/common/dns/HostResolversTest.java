package org.qmailj.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** A long-lived process and its resolv.conf. */
class HostResolversTest {
    @TempDir
    Path directory;

    private static NameServer server(String text) {
        return NameServer.parse(ByteString.of(text));
    }

    @Test
    void changesAreSeen() throws IOException {
        Path file = directory.resolve("resolv.conf");
        HostResolvers resolvers = new HostResolvers(
                ByteString.of("attempts:4"), ByteString.of(file.toString()));
        assertEquals(List.of(NameServer.LOCAL), resolvers.now().servers());
        Files.writeString(file, "nameserver 192.0.2.1\noptions timeout:3\n");
        assertEquals(List.of(server("192.0.2.1")), resolvers.now().servers());
        assertEquals(3, resolvers.now().timeoutSeconds());
        assertEquals(4, resolvers.now().attempts());
        Files.writeString(file, "nameserver 192.0.2.2\noptions timeout:3\n");
        assertEquals(List.of(server("192.0.2.2")), resolvers.now().servers());
        Files.delete(file);
        assertEquals(List.of(NameServer.LOCAL), resolvers.now().servers());
        assertEquals(4, resolvers.now().attempts());
        Files.createDirectory(file); // cannot be read
        assertEquals(List.of(NameServer.LOCAL), resolvers.now().servers());
    }

    /** Else what one failed read left would count until the file changes. */
    @Test
    void aReadThatFailsIsNoContents() throws IOException {
        try (Fd unreadable = Fd.openRead(ByteString.of(directory.toString()))) {
            HostResolvers.Reader reader = new HostResolvers.Reader(ByteString.EMPTY);
            assertThrows(PosixException.class, () -> reader.read(unreadable));
        }
    }

    @Test
    void whatDoesNotFitIsNotLookedAt() throws IOException {
        Path file = directory.resolve("resolv.conf");
        String many = "# comment\n".repeat(10_000);
        Files.writeString(file, "nameserver 192.0.2.1\n" + many + "nameserver 192.0.2.2\n");
        HostResolvers resolvers = new HostResolvers(null, ByteString.of(file.toString()));
        assertEquals(List.of(server("192.0.2.1")), resolvers.now().servers());
    }
}
