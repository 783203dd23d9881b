package org.qmailj.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.qmailj.common.hier.Access;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.service.Service;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the services qmail-send and qmail-smtpd under supervise, with the scripts of the guides,
 * our resident services beside them, and the names by which those scripts and other programs find
 * things: /service, /usr/local/bin/tcpserver and its kin, /usr/sbin/sendmail, /var/lib/qmail.
 * Existing scripts stay as they are.
 */
final class Services {
    private static final Logger LOG = LoggerFactory.getLogger(Services.class);

    /** Residents come first: qmail-start itself starts those that nobody supervises. */
    private static final List<String> NAMES = Stream.concat(
            Arrays.stream(Service.values()).map(Service::supervised),
            Stream.of("qmail-send", "qmail-smtpd")).toList();

    /** Where multilog writes, below the root. */
    static final String LOGS = "var/log/qmail";

    private static final String LOGGER = QmailUser.QMAILL.account();

    private static final String[] TOOLS = {
        "argv0", "envdir", "envuidgid", "fghack", "fixcrio", "mconnect", "multilog", "pgrphack",
        "rblsmtpd", "readproctitle", "recordio", "setlock", "setuidgid", "softlimit", "supervise",
        "svc", "svok", "svscan", "svscanboot", "svstat", "tai64n", "tai64nlocal", "tcpclient",
        "tcprules", "tcprulescheck", "tcpserver"};

    private static final String[] SENDMAIL = {
        "usr/sbin/sendmail", "usr/lib/sendmail", "usr/bin/mailq", "usr/bin/newaliases"};

    private final Site site;
    private final Path home;
    private final Path root;

    /** @param root the root directory; another one in tests */
    Services(Site site, Path root) {
        this.site = site;
        this.home = site.home();
        this.root = root;
    }

    /** Makes rc, the run scripts, and the files and directories that these read and write. */
    void scripts() throws IOException {
        Path templates = home.resolve(HierInstaller.LIB + "/service");
        script(templates.resolve("rc"), home.resolve("rc"));
        control("defaultdelivery", "./Mailbox\n", home.resolve("rc"));
        directory(home.resolve("supervise"));
        for (String name : NAMES) {
            Path service = home.resolve("supervise").resolve(name);
            directory(service);
            directory(service.resolve("log"));
            Path from = templates.resolve(name);
            script(from.resolve("run"), service.resolve("run"));
            script(from.resolve("log/run"), service.resolve("log/run"));
        }
        control("concurrencyincoming", "20\n", home.resolve("supervise/qmail-smtpd/run"));
        logDirectory(root.resolve(LOGS));
        logDirectory(root.resolve(LOGS + "/smtpd"));
        for (Service resident : Service.values()) {
            logDirectory(root.resolve(LOGS).resolve(resident.log()));
        }
    }

    private void script(Path from, Path to) throws IOException {
        String text = read(from);
        if (!site.scriptIfAbsent(to, text) && !read(to).equals(text)) {
            LOG.info("{} stays as it is", to);
        }
    }

    /** Makes a control file that only a script reads, if the script does. */
    private void control(String name, String value, Path script) throws IOException {
        if (read(script).contains("control/" + name)) {
            site.textIfAbsent(home.resolve("control").resolve(name), value, 0644);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private void directory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            site.directory(path, Site.ROOTS);
        }
    }

    private void logDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            site.directory(path, new Access(LOGGER, "root", 0755));
        } else {
            site.ownership().setLogs(path, LOGGER);
        }
    }

    /** Makes the names that the scripts of the guides use for what Debian has in /usr/bin. */
    void tools() throws IOException {
        for (String name : TOOLS) {
            if (Files.exists(root.resolve("usr/bin").resolve(name))) {
                site.linkIfAbsent("/usr/bin/" + name, root.resolve("usr/local/bin").resolve(name));
            }
        }
        site.linkIfAbsent(home + "/bin/qmailctl", root.resolve("usr/bin/qmailctl"));
    }

    /** Returns where the names of sendmail lead. */
    static String sendmailOf(Path home) {
        return home + "/bin/sendmail";
    }

    /** Lets all names of sendmail lead to ours. What had these names is kept. */
    void sendmail() throws IOException {
        String target = sendmailOf(home);
        for (String name : SENDMAIL) {
            Path path = root.resolve(name);
            Path saved = site.linkInstead(target, path);
            if (saved != null) {
                LOG.info("/{} already existed; it is kept as {}", name, saved.getFileName());
            }
        }
    }

    /**
     * Links /var/lib/qmail to the home, because fastforward, dot-forward and other packages of
     * Debian look there. If they were installed first, it is a directory of theirs, which lacks
     * only a few things.
     */
    void debian() throws IOException {
        Path other = root.resolve("var/lib/qmail");
        if (!Files.isDirectory(other.getParent())
                || site.linkIfAbsent(home.toString(), other) || Files.isSymbolicLink(other)) {
            return;
        }
        for (String name : new String[] {"bin/qmail-queue", "bin/qmail-inject", "control"}) {
            Path path = other.resolve(name);
            if (Files.isDirectory(path.getParent())) {
                site.linkIfAbsent(home + "/" + name, path);
            }
        }
    }

    /**
     * Links the services into the directory of svscan, which then starts them within seconds. A
     * service whose link somebody removed is not linked again.
     *
     * @param scanned the directory of svscan
     */
    void link(Path scanned) throws IOException {
        Path service = root.resolve("service");
        if (!Files.isDirectory(scanned)) {
            site.directory(scanned, Site.ROOTS);
        }
        if (!scanned.equals(service)) {
            site.linkIfAbsent(scanned.toString(), service);
        }
        for (String name : NAMES) {
            String target = home + "/supervise/" + name;
            Path link = scanned.toRealPath().resolve(name);
            if (site.wasRemoved(link)) {
                LOG.info("{} was removed by the administrator; not recreated (ln -s {} {})",
                        scanned.resolve(name), target, scanned);
                continue;
            }
            site.linkIfAbsent(target, link);
            site.linkIfAbsent(target, service.resolve(name));
        }
    }
}
