package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells whether install can replace the qmail that is there, and whether it would. */
@Command(name = "look", mixinStandardHelpOptions = true,
        description = "Tells whether the existing qmail can be replaced; changes nothing.")
final class LookCommand implements Callable<Integer> {
    @Option(names = "--tree", description = "A distribution: prints `current' if its programs are "
            + "the installed ones, else `replace'.")
    private Path tree;

    @Option(names = "--anyway", description = InstallCommand.ANYWAY)
    private boolean anyway;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path home = Setup.home();
        Manifest manifest = Manifest.of(home);
        new Predecessor(home, manifest).refuse(anyway);
        Accounts.checkGroups();
        if (tree != null) {
            Site site = Site.ofHost(home, manifest);
            boolean current = new HierInstaller(site, tree).isCurrent();
            spec.commandLine().getOut().println(current ? "current" : "replace");
        }
        return 0;
    }
}
