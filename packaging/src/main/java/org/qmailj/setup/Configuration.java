package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what an administrator would type after `make setup check`: config-fast, the aliases, the
 * rules of the SMTP service. An existing configuration is not touched.
 */
final class Configuration {
    private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);
    private static final String[] ALIASES = {"root", "postmaster", "mailer-daemon", "abuse"};
    /** The files that config-fast makes. */
    private static final String[] NAMES = {
        "me", "defaultdomain", "plusdomain", "locals", "rcpthosts"};
    private static final String RULES = "127.:allow,RELAYCLIENT=\"\"\n";

    private final Site site;
    private final Path home;

    Configuration(Site site) {
        this.site = site;
        this.home = site.home();
    }

    /** Returns whether this qmail has a name, or a control file that is not of our making. */
    boolean exists() throws IOException {
        Path control = home.resolve("control");
        if (!Files.isDirectory(control)) {
            return false;
        }
        if (Files.exists(control.resolve("me"))) {
            return !isUnfinished(control);
        }
        try (Stream<Path> files = Files.list(control)) {
            return files.anyMatch(file -> !site.manifest().has(Made.Kind.FILE, file));
        }
    }

    /**
     * Returns whether a file is missing because an installation was interrupted. Without rcpthosts
     * the host would be an open relay.
     */
    private boolean isUnfinished(Path control) throws IOException {
        for (String name : NAMES) {
            Path file = control.resolve(name);
            if (site.manifest().isBegun(Made.Kind.SCRATCH, file)
                    && (!Files.exists(file) || Files.size(file) == 0)) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param host the full name of this host, or null if the administrator writes control/ himself
     * @param user who gets the mail of the aliases, or null for alias
     */
    void make(String host, String user) throws IOException {
        if (host == null) {
            LOG.info("there is no control/me: run {}/configure/config-fast FULL.HOST.NAME", home);
        } else {
            name(host);
        }
        Path alias = home.resolve("alias");
        String to = user == null ? "./Mailbox" : user;
        boolean fresh = site.textIfAbsent(alias.resolve(".qmail-root"), to + '\n', 0644);
        site.textIfAbsent(alias.resolve(".qmail-postmaster"), to + '\n', 0644);
        site.linkIfAbsent(".qmail-postmaster", alias.resolve(".qmail-mailer-daemon"));
        site.linkIfAbsent(".qmail-postmaster", alias.resolve(".qmail-abuse"));
        if (fresh) {
            LOG.info("mail for {} goes to {}", String.join(", ", ALIASES),
                    user == null ? alias + "/Mailbox" : user);
        } else {
            LOG.info("{}/.qmail-root stays as it is", alias);
        }
    }

    private void name(String host) throws IOException {
        List<Path> files = Stream.of(NAMES).map(home.resolve("control")::resolve).toList();
        for (Path file : files) { // config-fast would add to what another one had begun
            site.manifest().begin(new Made.Scratch(file.toString()));
            Files.deleteIfExists(file);
        }
        Command.run(home.resolve("configure/config-fast").toString(), host);
        for (Path file : files) {
            site.noteFile(file);
        }
        LOG.info("this host is {} (control/me)", host);
    }

    /** Makes the rules for the SMTP service: clients on this host may send everywhere. */
    void smtpRules(Path etc) throws IOException {
        Path rules = etc.resolve("tcp.smtp");
        Path cdb = etc.resolve("tcp.smtp.cdb");
        site.textIfAbsent(rules, RULES, 0644);
        if (!Files.exists(cdb) || site.manifest().isBegun(Made.Kind.SCRATCH, cdb)) {
            site.manifest().begin(new Made.Scratch(cdb.toString()));
            Command.runWithInput(rules, "tcprules", cdb.toString(), cdb + ".tmp");
            site.noteFile(cdb);
        }
    }
}
