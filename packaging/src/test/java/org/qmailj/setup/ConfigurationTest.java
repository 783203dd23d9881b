package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Access;
import org.qmailj.common.posix.Posix;

/** What control/ and alias/ hold after an installation, whatever they held before. */
class ConfigurationTest {
    private static final List<String> NAMES =
            List.of("me", "defaultdomain", "plusdomain", "locals", "rcpthosts");

    @TempDir
    private Path root;

    private Ground ground;
    private Manifest manifest;
    private Site site;
    private Configuration configuration;
    private Path control;

    @BeforeEach
    void build() throws IOException {
        ground = new Ground(root);
        manifest = ground.manifest();
        site = new Site(ground.home, Ground.MYSELF, manifest, "20261121");
        configuration = new Configuration(site);
        control = Files.createDirectory(ground.home.resolve("control"));
        Files.createDirectory(ground.home.resolve("alias"));
        Path script = ground.home.resolve("configure/config-fast");
        ground.write(script, Files.readString(Path.of("src/main/configure/config-fast"))
                .replace("@HOME@", ground.home.toString()));
        Posix.chmod(ByteString.of(script.toString()), 0755);
    }

    private String is(String name) throws IOException {
        return Files.readString(control.resolve(name));
    }

    private boolean isOurs(String name) {
        return manifest.has(Made.Kind.FILE, control.resolve(name));
    }

    @Test
    void aHostIsConfiguredOnceItHasAName() throws IOException {
        assertFalse(configuration.exists());
        site.textIfAbsent(control.resolve("defaultdelivery"), "./Mailbox\n", 0644);
        Files.writeString(control.resolve("smtproutes"), ":relay.example\n");
        Files.writeString(control.resolve("locals"), "his.example\n");
        assertFalse(configuration.exists());
        site.textIfAbsent(control.resolve("me"), "host.example\n", 0644);
        assertTrue(configuration.exists());
        manifest.begin(new Made.Scratch(control.resolve("rcpthosts").toString()));
        assertFalse(configuration.exists(), "config-fast was interrupted");
        Files.createFile(control.resolve("rcpthosts"));
        assertFalse(configuration.exists(), "config-fast was interrupted in a file");
        Files.writeString(control.resolve("rcpthosts"), "host.example\n");
        assertTrue(configuration.exists());
    }

    @Test
    void aHostGetsItsNameAndAliases() throws IOException {
        configuration.make("mail.host.example", null);
        assertEquals("mail.host.example\n", is("me"));
        assertEquals("host.example\n", is("defaultdomain"));
        assertEquals("host.example\n", is("plusdomain"));
        assertEquals("mail.host.example\n", is("locals"));
        assertEquals("mail.host.example\n", is("rcpthosts"));
        for (String name : NAMES) {
            assertTrue(isOurs(name), name);
        }
        assertAliases("./Mailbox\n");
    }

    @Test
    void theAliasesMayBeSomebodys() throws IOException {
        configuration.make("mail.host.example", "joe");
        assertAliases("joe\n");
    }

    private void assertAliases(String text) throws IOException {
        for (String name : new String[] {"root", "postmaster", "mailer-daemon", "abuse"}) {
            Path alias = ground.home.resolve("alias/.qmail-" + name);
            assertEquals(text, Files.readString(alias), name);
            assertEquals("rw-r--r--",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(alias)), name);
        }
    }

    @Test
    void withoutAHostTheAliasesAreMadeAndNoName() throws IOException {
        configuration.make(null, null);
        assertFalse(Files.exists(control.resolve("me")));
        assertAliases("./Mailbox\n");
    }

    /** As an earlier installation leaves them, or somebody who knows qmail writes them before. */
    @Test
    void whatIsThereWithoutANameStaysAndIsAddedTo() throws IOException {
        Files.writeString(control.resolve("locals"), "mail.host.example\nshop.example\n");
        Files.writeString(control.resolve("rcpthosts"), "shop.example");
        Files.writeString(control.resolve("defaultdomain"), "his.example\n");
        Files.writeString(ground.home.resolve("alias/.qmail-root"), "him\n");
        configuration.make("mail.host.example", null);
        assertEquals("mail.host.example\n", is("me"));
        assertEquals("mail.host.example\nshop.example\n", is("locals"));
        assertEquals("shop.example\nmail.host.example\n", is("rcpthosts"));
        assertEquals("his.example\n", is("defaultdomain"));
        assertEquals("him\n", ground.in("alias/.qmail-root"));
        assertEquals("./Mailbox\n", ground.in("alias/.qmail-postmaster"));
        for (String name : NAMES) {
            assertEquals(List.of("me", "plusdomain").contains(name), isOurs(name), name);
        }
    }

    /** Nobody notes that config-fast has begun with a file that was there. */
    @Test
    void whatIsThereIsAddedToBeforeTheHostHasAName() throws IOException {
        Path locals = Files.writeString(control.resolve("locals"), "shop.example\n");
        Posix.chmod(ByteString.of(locals.toString()), 0640);
        Files.writeString(control.resolve("rcpthosts"), "shop.example\n");
        Files.createSymbolicLink(control.resolve("me"), Path.of("nosuch", "file"));
        assertThrows(
                SetupException.class, () -> configuration.make("mail.host.example", null));
        assertEquals("shop.example\nmail.host.example\n", is("locals"));
        assertEquals("shop.example\nmail.host.example\n", is("rcpthosts"));
        assertEquals("rw-r-----",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(locals)));
    }

    @Test
    void aUserWhoGetsNoMailIsRefused() throws IOException {
        for (String user : new String[] {
            "nosuch", "root", "Alias", "nobody@elsewhere.example", "daemon"}) {
            SetupException e = assertThrows(
                    SetupException.class, () -> Configuration.needUser(user), user);
            assertTrue(e.getMessage().startsWith("--user " + user + ": "), e.getMessage());
        }
        Configuration.needUser(null);
    }

    @Test
    void whatStaysAsItIsIsWhatNobodyMadeOrMended() throws IOException {
        Access access = new Access("root", "root", 0755);
        for (String name : new String[] {"users", "queue/mess"}) {
            Files.createDirectories(ground.home.resolve(name));
        }
        assertEquals("control/, alias/, users/, queue/", configuration.stays());
        Posix.chmod(ByteString.of(ground.home.resolve("users").toString()), 0700);
        site.directory(ground.home.resolve("users"), access);
        site.directory(ground.home.resolve("queue/mess/0"), access);
        assertEquals("control/, alias/", configuration.stays());
    }

    @Test
    void optionsThatComeTooLateAreNamed() throws IOException {
        configuration.make("mail.host.example", null);
        assertEquals("", configuration.unused("mail.host.example", null));
        assertEquals("--host other.example", configuration.unused("other.example", null));
        assertEquals("--host other.example --user joe",
                configuration.unused("other.example", "joe"));
        Files.writeString(ground.home.resolve("alias/.qmail-root"), "joe\n");
        assertEquals("", configuration.unused(null, "joe"));
        Files.delete(ground.home.resolve("alias/.qmail-root"));
        assertEquals("--user joe", configuration.unused(null, "joe"));
    }

    @Test
    void whatAnInterruptedOneHasBegunIsWrittenAgain() throws IOException {
        for (String name : new String[] {"me", "defaultdomain"}) {
            manifest.begin(new Made.Scratch(control.resolve(name).toString()));
            Files.writeString(control.resolve(name), "other.example\n");
        }
        manifest.begin(new Made.Scratch(control.resolve("locals").toString()));
        assertFalse(configuration.exists());
        configuration.make("mail.host.example", null);
        assertEquals("mail.host.example\n", is("me"));
        assertEquals("host.example\n", is("defaultdomain"));
        assertEquals("mail.host.example\n", is("locals"));
        assertTrue(configuration.exists());
    }
}
