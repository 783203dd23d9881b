package org.qmailj.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.Posix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what an administrator would type after `make setup check`: config-fast, the aliases, the
 * rules of the SMTP service. An existing configuration is not touched: a qmail has one when it has
 * a name. Without, other control files may be there, written before qmail or left by it; they stay.
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

    /** Returns whether this qmail has a name. */
    boolean exists() throws IOException {
        Path control = home.resolve("control");
        return Files.exists(control.resolve("me")) && !isUnfinished(control);
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

    /** Ends the setup if qmail-getpw would not deliver to this user. Null is nobody. */
    static void needUser(String user) throws IOException {
        if (user != null && !getsMail(user)) {
            throw new SetupException("--user " + user + ": no mail can be delivered to it: a user"
                    + " of this host is needed, not root, without capitals, with a home of his"
                    + " own");
        }
    }

    private static boolean getsMail(String user) throws IOException {
        Passwd entry = Passwd.byName(ByteString.of(user));
        if (entry == null || entry.uid() == 0 || !user.equals(user.toLowerCase(Locale.ROOT))) {
            return false;
        }
        return Files.isDirectory(Path.of(entry.home().toString()))
                && Posix.stat(entry.home()).uid() == entry.uid();
    }

    /** Returns what of a configuration, and the queue, this installation has not touched. */
    String stays() {
        return Stream.of("control", "alias", "users", "queue")
                .filter(name -> site.isUntouched(home.resolve(name)))
                .map(name -> name + '/').collect(Collectors.joining(", "));
    }

    /** Returns which of the options come too late: there are another name and another alias. */
    String unused(String host, String user) throws IOException {
        List<String> options = new ArrayList<>();
        if (host != null && !host.equals(line("control/me"))) {
            options.add("--host " + host);
        }
        if (user != null && !user.equals(line("alias/.qmail-root"))) {
            options.add("--user " + user);
        }
        return String.join(" ", options);
    }

    /** Returns the first line of a file, or "" if there is none. */
    private String line(String name) throws IOException {
        Path file = home.resolve(name);
        return Files.exists(file)
                ? Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", 2)[0] : "";
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
        List<Path> ours = new ArrayList<>();
        for (String name : NAMES) {
            Path file = home.resolve("control").resolve(name);
            if (site.manifest().isBegun(Made.Kind.SCRATCH, file)) {
                Files.deleteIfExists(file); // perhaps with the name of another --host
            }
            if (!Files.exists(file)) {
                site.manifest().begin(new Made.Scratch(file.toString()));
                ours.add(file);
            }
        }
        HostProgram.run(home.resolve("configure/config-fast").toString(), host, "missing");
        for (Path file : ours) {
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
            HostProgram.runWithInput(rules, "tcprules", cdb.toString(), cdb + ".tmp");
            site.noteFile(cdb);
        }
    }
}
