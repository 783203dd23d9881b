package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Installs a distribution, in the order of INSTALL. */
@Command(name = "install", mixinStandardHelpOptions = true,
        description = "Installs a distribution tree; running it again changes nothing.")
final class InstallCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(InstallCommand.class);

    static final String ANYWAY =
            "Install even if the existing qmail has patch features that qmailj lacks.";

    @Option(names = "--tree", required = true, description = "The distribution to install.")
    private Path tree;

    @Option(names = "--host", description = "The full name of this host, for config-fast.")
    private String host;

    @Option(names = "--user", description = "Who gets the mail for root and postmaster.")
    private String user;

    @Option(names = "--svscan", description = "The directory that svscan watches; without it no "
            + "service is started.")
    private Path scanned;

    @Option(names = "--package", description = "Record a package that was "
            + "installed as a prerequisite.")
    private String[] packages = {};

    @Option(names = "--only-home", description = "Install nothing outside the home: no "
            + "accounts, services or links.")
    private boolean onlyHome;

    @Option(names = "--anyway", description = ANYWAY)
    private boolean anyway;

    @Option(names = "--verbose", description = "Name every single change.")
    private boolean verbose;

    @Override
    public Integer call() throws IOException {
        Setup.needRoot();
        try (Fd _ = Setup.lock(Setup.LOCK)) {
            return install();
        }
    }

    private int install() throws IOException {
        Configuration.needUser(user);
        Path home = Setup.home();
        Posix.umask(022);
        if (verbose) {
            PlainLog.showChanges();
        }
        Manifest manifest = Manifest.of(home);
        new Predecessor(home, manifest).refuse(anyway);
        Site site = Site.ofHost(home, manifest);
        for (Path path : new Path[] {home, home.resolve("lib")}) {
            if (!Files.isDirectory(path)) {
                site.directory(path, Site.ROOTS);
            }
        }
        try {
            install(site);
            site.flush();
            manifest.finish();
        } finally {
            manifest.forgetMissing();
            manifest.write();
        }
        LOG.info(site.changes() == 0 ? "nothing to change" : "installed in {}", home);
        return 0;
    }

    private void install(Site site) throws IOException {
        Configuration configuration = new Configuration(site);
        boolean configured = configuration.exists();
        for (String name : packages) {
            site.manifest().add(new Made.Package(name));
        }
        if (!onlyHome) {
            new Accounts(site).make();
        }
        new HierInstaller(site, tree).install();
        if (onlyHome) {
            return;
        }
        if (configured) {
            tellWhatStays(configuration);
        } else {
            configuration.make(host, user);
        }
        configuration.smtpRules(Path.of("/etc"));
        Services services = new Services(site, Path.of("/"));
        services.tools();
        services.scripts();
        services.sendmail();
        services.debian();
        if (scanned != null) {
            services.link(scanned);
        }
    }

    private void tellWhatStays(Configuration configuration) throws IOException {
        String stays = configuration.stays();
        if (!stays.isEmpty()) {
            LOG.info("{} stay as they are", stays);
        }
        String unused = configuration.unused(host, user);
        if (!unused.isEmpty()) {
            LOG.info("not used, since there is a control/me: {}", unused);
        }
    }
}
