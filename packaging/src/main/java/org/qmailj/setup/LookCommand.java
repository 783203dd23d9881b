package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.qmailj.common.hier.QmailHome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What install does first, alone: whether the qmail that is there is one that ours can replace. */
@Command(name = "look", mixinStandardHelpOptions = true,
        description = "Says whether the qmail that is there can be replaced; changes nothing.")
final class LookCommand implements Callable<Integer> {
    @Option(names = "--anyway", description = InstallCommand.ANYWAY)
    private boolean anyway;

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(QmailHome.installed().path().toString());
        Manifest manifest = Manifest.read(home.resolve("lib/qmailj.manifest"));
        new Predecessor(home, manifest).refuse(anyway);
        return 0;
    }
}
