package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an administrator would type after `make setup check`: config-fast, the aliases, the rules of
 * the SMTP service. Where qmail was configured before, nothing of it is touched.
 */
final class Configuration {
    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);
    private static final String[] ALIASES = {"root", "postmaster", "mailer-daemon", "abuse"};
    private static final String RULES = "127.:allow,RELAYCLIENT=\"\"\n";

    private final Site site;
    private final Path home;

    Configuration(Site site) {
        this.site = site;
        this.home = site.home();
    }

    /** Whether somebody has told this qmail its name. */
    static boolean exists(Path home) throws IOException {
        Path control = home.resolve("control");
        if (!Files.isDirectory(control)) {
            return false;
        }
        try (Stream<Path> files = Files.list(control)) {
            return files.findAny().isPresent();
        }
    }

    /**
     * @param host the full name of this host, or null: then somebody writes control/ himself
     * @param user who gets the mail of the aliases, or null
     */
    void make(String host, String user) throws IOException {
        if (host == null) {
            LOG.info("  control/ is empty: run {}/configure/config-fast FULL.HOST.NAME", home);
        } else {
            name(host);
        }
        Path alias = home.resolve("alias");
        String to = user == null ? "./Mailbox" : user;
        site.textIfAbsent(alias.resolve(".qmail-root"), to + '\n', 0644);
        site.textIfAbsent(alias.resolve(".qmail-postmaster"), to + '\n', 0644);
        site.linkIfAbsent(".qmail-postmaster", alias.resolve(".qmail-mailer-daemon"));
        site.linkIfAbsent(".qmail-postmaster", alias.resolve(".qmail-abuse"));
        LOG.info("  mail for {} goes to {}", String.join(", ", ALIASES),
                user == null ? alias + "/Mailbox" : user);
    }

    private void name(String host) throws IOException {
        Command.run(home.resolve("configure/config-fast").toString(), host);
        try (Stream<Path> files = Files.list(home.resolve("control"))) {
            for (Path file : files.sorted().toList()) {
                site.noteFile(file);
            }
        }
        LOG.info("  this host is {} (control/me)", host);
    }

    /** Who may use the SMTP service: those on this host may send everywhere. */
    void smtpRules(Path etc) throws IOException {
        Path rules = etc.resolve("tcp.smtp");
        Path cdb = etc.resolve("tcp.smtp.cdb");
        site.textIfAbsent(rules, RULES, 0644);
        if (!Files.exists(cdb)) {
            Command.runWithInput(rules, "tcprules", cdb.toString(), cdb + ".tmp");
            site.noteFile(cdb);
        }
    }
}
