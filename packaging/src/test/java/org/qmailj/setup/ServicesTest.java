package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.service.Service;

/** The names outside of the home by which others find us. */
class ServicesTest {
    @TempDir
    private Path root;

    private Ground ground;
    private Manifest manifest;
    private Services services;

    @BeforeEach
    void build() throws IOException {
        ground = new Ground(root);
        for (String name : new String[] {"usr/sbin", "usr/lib", "usr/bin", "var/lib"}) {
            Files.createDirectories(root.resolve(name));
        }
        manifest = ground.manifest();
        Site site = new Site(ground.home, Ground.MYSELF, manifest, "20261121");
        services = new Services(site, root);
    }

    private List<String> uninstall() throws IOException {
        return new Uninstaller(ground.home, manifest).run();
    }

    private String target(String link) throws IOException {
        return Files.readSymbolicLink(root.resolve(link)).toString();
    }

    private boolean has(String path) {
        return Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void everyNameOfSendmailIsOursUntilWeGo() throws IOException {
        ground.write(root.resolve("usr/bin/mailq"), "theirs");
        services.sendmail();
        services.sendmail();
        String[] names = {
            "usr/sbin/sendmail", "usr/lib/sendmail", "usr/bin/mailq", "usr/bin/newaliases"};
        for (String name : names) {
            assertEquals(ground.home + "/bin/sendmail", target(name), name);
        }
        assertEquals("theirs", Files.readString(root.resolve("usr/bin/mailq.old")));
        assertEquals(List.of(), uninstall());
        assertEquals("theirs", Files.readString(root.resolve("usr/bin/mailq")));
        for (String name : new String[] {"usr/sbin/sendmail", "usr/bin/newaliases"}) {
            assertFalse(has(name), name);
        }
    }

    /** As the package of Postfix does, also at an update. */
    private void takeNames(String version) throws IOException {
        for (String name : new String[] {"usr/sbin/sendmail", "usr/bin/mailq"}) {
            Files.deleteIfExists(root.resolve(name));
        }
        ground.write(root.resolve("usr/sbin/sendmail"), version);
        Files.createSymbolicLink(root.resolve("usr/bin/mailq"), Path.of("../sbin/sendmail"));
    }

    private void assertNamesAreTheirs(String version) throws IOException {
        assertEquals(List.of(), uninstall());
        assertEquals(version, Files.readString(root.resolve("usr/sbin/sendmail")));
        assertEquals("../sbin/sendmail", target("usr/bin/mailq"));
        for (String name : new String[] {
            "usr/sbin/sendmail.old", "usr/sbin/sendmail.old.2", "usr/bin/mailq.old"}) {
            assertFalse(has(name), name);
        }
    }

    @Test
    void aMailServerThatCameAfterUsHasItsSendmailAgain() throws IOException {
        ground.write(ground.home.resolve("bin/sendmail"), "ours");
        services.sendmail();
        takeNames("theirs");
        services.sendmail();
        assertEquals(ground.home + "/bin/sendmail", target("usr/bin/mailq"));
        assertNamesAreTheirs("theirs");
    }

    @Test
    void aMailServerThatWasUpdatedSinceHasTheNewSendmailAgain() throws IOException {
        takeNames("old");
        services.sendmail();
        takeNames("new");
        services.sendmail();
        assertNamesAreTheirs("new");
    }

    /** As an update of Postfix does. */
    @Test
    void aNameOfSendmailThatAnotherPackageTookBackIsFound() throws IOException {
        services.tools();
        services.sendmail();
        Files.delete(root.resolve("usr/bin/qmailctl"));
        Files.delete(root.resolve("usr/lib/sendmail"));
        Files.delete(root.resolve("usr/bin/mailq"));
        Files.createSymbolicLink(root.resolve("usr/bin/mailq"), root.resolve("usr/sbin/postfix"));
        String remedy = " does not lead to " + ground.home + "/bin/sendmail\n"
                + "...try: packaging/install";
        List<String> found = new Checker(ground.home, Ground.MYSELF, manifest).check();
        assertEquals(
                List.of(root + "/usr/lib/sendmail" + remedy, root + "/usr/bin/mailq" + remedy),
                found.stream().filter(s -> s.startsWith(root + "/usr/")).toList());
    }

    @Test
    void residentsHaveTheirLogsWhereTheirScriptsWrite() throws IOException {
        for (Service one : Service.values()) {
            Path script = Path.of("src/main/service", one.supervised(), "log/run");
            String end = "/" + Services.LOGS + "/" + one.log() + "\n";
            assertTrue(Files.readString(script).endsWith(end), script + " is for " + end);
        }
    }

    @Test
    void onlyTheirLoggerWritesLogs() throws IOException {
        Path from = Path.of("src/main/service");
        Path to = ground.home.resolve("lib/qmailj/service");
        for (String name : new String[] {"var/log", "home/control"}) {
            Files.createDirectories(root.resolve(name));
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                ground.write(to.resolve(from.relativize(file)), Files.readString(file));
            }
        }
        services.scripts();
        List<Path> logs = new ArrayList<>(List.of(Path.of(""), Path.of("smtpd")));
        for (Service one : Service.values()) {
            logs.add(Path.of(one.log()));
        }
        for (Path log : logs) {
            Path directory = root.resolve(Services.LOGS).resolve(log);
            assertEquals(0755, Posix.stat(ByteString.of(directory.toString())).permissions());
        }
    }

    @Test
    void aServiceThatWasTakenAwayStaysAway() throws IOException {
        services.link(root.resolve("service"));
        assertEquals(ground.home + "/supervise/qmail-smtpd", target("service/qmail-smtpd"));
        Files.delete(root.resolve("service/qmail-smtpd"));
        services.link(root.resolve("service"));
        assertFalse(has("service/qmail-smtpd"));
        assertTrue(has("service/qmail-send"));
        services.link(root.resolve("etc-service"));
        assertTrue(has("etc-service/qmail-smtpd"), "another svscan's directory");
    }

    @Test
    void soItIsByAnotherNameOfTheDirectory() throws IOException {
        Files.createDirectory(root.resolve("etc-service"));
        Files.createSymbolicLink(root.resolve("service"), root.resolve("etc-service"));
        for (String first : new String[] {"service", "etc-service"}) {
            services.link(root.resolve(first));
            Files.deleteIfExists(root.resolve("etc-service/qmail-smtpd"));
        }
        services.link(root.resolve("service"));
        assertFalse(has("service/qmail-smtpd"));
        assertTrue(has("service/qmail-send"));
    }

    @Test
    void logsOfAnEarlierInstallationAreWrittenAgain() throws IOException {
        assumeTrue(Posix.uid() == 0, "only root can give files away");
        ground.write(root.resolve("log/current"), "said");
        ground.write(root.resolve("log/theirs/current"), "said");
        Files.createSymbolicLink(root.resolve("log/link"), root.resolve("usr"));
        Owners owners = new Owners() {
            @Override
            public int uid(String user) {
                return 12_345;
            }

            @Override
            public int gid(String group) {
                return 12_345;
            }
        };
        new Ownership(owners, what -> { }).setLogs(root.resolve("log"), "qmaill");
        assertEquals(12_345, uid("log"));
        assertEquals(12_345, uid("log/current"));
        assertEquals(0, uid("log/theirs/current"));
        assertEquals(0, uid("usr"));
    }

    private int uid(String path) throws IOException {
        return Posix.stat(ByteString.of(root.resolve(path).toString())).uid();
    }

    @Test
    void anEmptyScriptIsNone() throws IOException {
        Site site = new Site(ground.home, Ground.MYSELF, manifest, "20261121");
        Path run = ground.home.resolve("run");
        Files.writeString(run, "");
        assertTrue(site.scriptIfAbsent(run, "#!/bin/sh\n"));
        assertFalse(site.scriptIfAbsent(run, "other"));
        assertEquals("#!/bin/sh\n", ground.in("run"));
        assertEquals(0755, Posix.stat(ByteString.of(run.toString())).permissions());
    }

    @Test
    void debianFindsUs() throws IOException {
        services.debian();
        assertEquals(ground.home.toString(), target("var/lib/qmail"));
        services.debian();
        assertFalse(Files.exists(ground.home.resolve("bin/qmail-queue")), "a link in our own bin/");
        assertEquals(List.of(), uninstall());
        assertFalse(has("var/lib/qmail"));
    }

    @Test
    void whatDebianPutThereBeforeUsFindsUs() throws IOException {
        ground.write(root.resolve("var/lib/qmail/bin/fastforward"), "theirs");
        services.debian();
        assertEquals(ground.home + "/bin/qmail-queue", target("var/lib/qmail/bin/qmail-queue"));
        assertEquals(ground.home + "/control", target("var/lib/qmail/control"));
        assertEquals(List.of(), uninstall());
        assertEquals("theirs", Files.readString(root.resolve("var/lib/qmail/bin/fastforward")));
        assertFalse(has("var/lib/qmail/bin/qmail-queue"));
    }

    @Test
    void anotherQmailThereIsLeftAlone() throws IOException {
        ground.write(root.resolve("var/lib/qmail/bin/qmail-queue"), "theirs");
        services.debian();
        uninstall();
        assertEquals("theirs", Files.readString(root.resolve("var/lib/qmail/bin/qmail-queue")));
    }

    @Test
    void aLinkToSomethingElseIsLeftAlone() throws IOException {
        Files.createDirectory(root.resolve("other"));
        Files.createDirectory(root.resolve("other/bin"));
        Files.createSymbolicLink(root.resolve("var/lib/qmail"), root.resolve("other"));
        services.debian();
        assertFalse(has("other/bin/qmail-queue"));
        uninstall();
        assertEquals(root.resolve("other").toString(), target("var/lib/qmail"));
    }
}
