package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.send.message.Rewriter;
import org.qmailj.send.message.Settings;

/** What HUP reads again, and what it says when it cannot. */
class TablesTest {
    @TempDir
    Path home;

    private Path control;

    @BeforeEach
    void makeControl() throws IOException {
        control = Files.createDirectory(home.resolve("control"));
        Files.writeString(control.resolve("me"), "me.test\n");
        Files.writeString(control.resolve("envnoathost"), "env.test\n");
    }

    private QmailHome home() {
        return new QmailHome(ByteString.of(home.toString()));
    }

    private Rewriter start() throws IOException {
        return Settings.read(new Controls(home())).rewriter();
    }

    private Tables.Reread reread(Rewriter old) {
        return Tables.Reread.of(home(), new Controls(home()), old);
    }

    private static String alert(Tables.Reread reread) {
        return assertInstanceOf(Tables.Reread.Failed.class, reread).alert();
    }

    @Test
    void localsAndVirtualDomainsAreReadNothingElse() throws IOException {
        Rewriter old = start();
        Files.writeString(control.resolve("locals"), "new.test\n");
        Files.writeString(control.resolve("virtualdomains"), "v.test:joe\n");
        Files.writeString(control.resolve("envnoathost"), "other.test\n");
        Rewriter fresh = assertInstanceOf(Tables.Reread.Fresh.class, reread(old)).rewriter();
        assertTrue(fresh.locals().contains(ByteString.of("new.test")));
        assertEquals("joe", fresh.virtualDomains().get(ByteString.of("v.test")).toString());
        assertEquals("env.test", fresh.envNoAtHost().toString());
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Rewriter old = start();
        Path virtualDomains = Files.createDirectory(control.resolve("virtualdomains"));
        assertEquals("alert: unable to reread control/virtualdomains", alert(reread(old)));
        Files.delete(virtualDomains);
        Files.createDirectory(control.resolve("locals"));
        assertEquals("alert: unable to reread control/locals", alert(reread(old)));
        home = home.resolve("none");
        assertEquals("alert: unable to reread controls: unable to switch to home directory",
                alert(reread(old)));
    }
}
