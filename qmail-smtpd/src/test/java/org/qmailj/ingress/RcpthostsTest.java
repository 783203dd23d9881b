package org.qmailj.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.cdb.CdbMaker;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;

class RcpthostsTest {
    @TempDir
    private Path home;

    private QmailHome qmail;

    @BeforeEach
    void control() throws IOException {
        qmail = new QmailHome(ByteString.of(home.toString()));
        Files.createDirectory(home.resolve("control"));
    }

    private void rcpthosts(String text) throws IOException {
        Files.writeString(home.resolve("control/rcpthosts"), text);
    }

    private void morercpthosts(String... hosts) throws IOException {
        try (Fd file = Fd.open(qmail.control(Rcpthosts.CDB), Fd.O_WRONLY | Fd.O_CREAT, 0644)) {
            CdbMaker cdb = new CdbMaker(file);
            for (String host : hosts) {
                cdb.add(ByteString.of(host), ByteString.EMPTY);
            }
            cdb.finish();
        }
    }

    private boolean allow(String address) throws IOException {
        try (Rcpthosts hosts = Rcpthosts.read(qmail, new Controls(qmail))) {
            return hosts.allow(ByteString.of(address));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "r@ok.test, true", "r@OK.Test, true", "r@UPPER.test, true", "r@x.sub.test, true",
        "r@x.y.SUB.test, true", "r@more.test, true", "r@MORE.test, true", "r@x.below.test, true",
        "r, true", "'', true", "@ok.test, true", "a@bad.test@ok.test, true", "r@.sub.test, true",
        "r@x.sub.test., false", "r@sub.test, false", "r@below.test, false", "r@x.ok.test, false",
        "r@xok.test, false", "r@ok.tes, false", "r@ok.test., false", "r@ok.testx, false",
        "r@, false", "r@test, false", "r@., false", "r@x..more.test, false",
        "r@MORECASE.test, false",
        "a@ok.test@bad.test, false", "'r@ok.test ', false", "r@#comment.test, false",
        "r@[127.0.0.1], false",
    })
    void addresses(String address, boolean allowed) throws IOException {
        rcpthosts("ok.test\nUpper.TEST \n.sub.test\n#comment.test\n\n");
        morercpthosts("more.test", ".below.test", "MoreCase.test");
        assertEquals(allowed, allow(address));
    }

    @Test
    void anEmptyListAllowsOnlyWhatHasNoHost() throws IOException {
        rcpthosts("");
        assertFalse(allow("r@ok.test"));
        assertTrue(allow("r"));
    }

    @Test
    void withoutRcpthostsEverythingIsAllowedWhateverTheCdb() throws IOException {
        assertTrue(allow("r@anywhere.test"));
        morercpthosts("more.test");
        assertTrue(allow("r@anywhere.test"));
    }

    @Test
    void aBrokenCdbMattersOnlyWhenItIsAsked() throws IOException {
        rcpthosts("ok.test\n");
        Files.writeString(home.resolve("control/" + Rcpthosts.CDB), "no cdb");
        assertTrue(allow("r@ok.test"));
        assertThrows(IOException.class, () -> allow("r@other.test"));
    }

    @Test
    void whatCannotBeReadIsNotMissing() throws IOException {
        Files.createDirectory(home.resolve("control/rcpthosts"));
        assertThrows(IOException.class, () -> allow("r@ok.test"));
    }

    @Test
    void anOpenListOutlivesItsFile() throws IOException {
        rcpthosts("ok.test\n");
        morercpthosts("more.test");
        try (Rcpthosts hosts = Rcpthosts.read(qmail, new Controls(qmail))) {
            Files.delete(home.resolve("control/" + Rcpthosts.CDB));
            assertTrue(hosts.allow(ByteString.of("r@more.test")));
            assertFalse(hosts.allow(ByteString.of("r@less.test")));
        }
    }
}
