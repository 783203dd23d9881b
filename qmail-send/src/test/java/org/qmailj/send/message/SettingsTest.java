package org.qmailj.send.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.control.Controls;
import org.qmailj.common.hier.QmailHome;

/** The control files, their defaults and their oddities. */
class SettingsTest {
    @TempDir
    Path home;

    @BeforeEach
    void makeControl() throws IOException {
        Files.createDirectory(home.resolve("control"));
    }

    private void control(String name, String text) throws IOException {
        Files.writeString(home.resolve("control").resolve(name), text,
                StandardCharsets.ISO_8859_1);
    }

    private Settings read() throws IOException {
        return Settings.read(new Controls(new QmailHome(ByteString.of(home.toString()))));
    }

    @Test
    void nobodyIsLocalWithoutMeAndLocals() {
        assertThrows(IOException.class, this::read);
    }

    @Test
    void defaultsWithoutMe() throws IOException {
        control("locals", "here.test\n");
        Settings settings = read();
        assertEquals(604_800, settings.lifetimeSeconds());
        assertEquals(10, settings.concurrencyLocal());
        assertEquals(20, settings.concurrencyRemote());
        assertEquals("MAILER-DAEMON", settings.bounceFrom().toString());
        assertEquals("bouncehost", settings.bounceHost().toString());
        assertEquals("postmaster@doublebouncehost", settings.doubleBounceTo().toString());
        assertEquals("envnoathost", settings.rewriter().envNoAtHost().toString());
        assertTrue(settings.rewriter().percentHack().isEmpty());
        assertEquals(0, settings.bounceMaxBytes());
        assertFalse(settings.rewriter().stripUsers());
        assertTrue(settings.rewriter().virtualDomains().isEmpty());
    }

    @Test
    void meStandsInForHosts() throws IOException {
        control("me", "me.test\n");
        Settings settings = read();
        assertEquals("me.test", settings.bounceHost().toString());
        assertEquals("postmaster@me.test", settings.doubleBounceTo().toString());
        assertEquals("me.test", settings.rewriter().envNoAtHost().toString());
        assertTrue(settings.rewriter().locals().contains(ByteString.of("ME.test")));
    }

    @Test
    void everyFile() throws IOException {
        control("me", "me.test\n");
        control("queuelifetime", "86400 \n");
        control("concurrencylocal", "3\n");
        control("concurrencyremote", "4294967295\n");
        control("bouncefrom", "Bouncer \n");
        control("bouncehost", "b.test\n");
        control("bouncemaxbytes", "50000\n");
        control("stripusers", "1\n");
        control("doublebounceto", "root");
        control("doublebouncehost", "d.test\nignored\n");
        control("envnoathost", "e.test\n");
        control("locals", "# comment\n\nl.test\n");
        control("percenthack", "p.test\n");
        control("virtualdomains", "v.test:joe\n");
        Settings settings = read();
        assertEquals(86_400, settings.lifetimeSeconds());
        assertEquals(2, settings.concurrency(Channel.LOCAL, 2));
        assertEquals(3, settings.concurrency(Channel.LOCAL, 120));
        assertEquals(120, settings.concurrency(Channel.REMOTE, 120));
        assertEquals("Bouncer", settings.bounceFrom().toString());
        assertEquals("b.test", settings.bounceHost().toString());
        assertEquals(50_000, settings.bounceMaxBytes());
        assertTrue(settings.rewriter().stripUsers());
        assertEquals("root@d.test", settings.doubleBounceTo().toString());
        assertEquals("e.test", settings.rewriter().envNoAtHost().toString());
        assertTrue(settings.rewriter().locals().contains(ByteString.of("l.test")));
        assertTrue(settings.rewriter().percentHack().contains(ByteString.of("p.test")));
        assertEquals("joe", settings.rewriter().virtualDomains()
                .get(ByteString.of("v.test")).toString());
    }

    /** As in qmail, also where each line that it would stand in for is there. */
    @Test
    void meMustBeReadableIfItIsThere() throws IOException {
        for (String name : new String[] {
            "bouncehost", "doublebouncehost", "envnoathost", "locals"}) {
            control(name, "x.test\n");
        }
        assertEquals("x.test", read().bounceHost().toString());
        Files.createDirectory(home.resolve("control/me"));
        assertThrows(IOException.class, this::read);
    }

    @Test
    void whatIsNoNumberIsTheDefault() throws IOException {
        control("me", "me.test\n");
        control("concurrencylocal", "many\n");
        control("queuelifetime", "\n");
        assertEquals(10, read().concurrencyLocal());
        assertEquals(604_800, read().lifetimeSeconds());
    }
}
