package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a line for everything that is not as it was installed (instcheck). */
@Command(name = "check", mixinStandardHelpOptions = true,
        description = "Prints whatever is not as it was installed; changes nothing.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Setup.needRoot();
        Path home = Setup.home();
        Manifest manifest = Manifest.of(home);
        List<String> warnings = new Checker(home, Ids.OF_HOST, manifest).check();
        for (String warning : warnings) {
            spec.commandLine().getOut().println("qmailj-setup: warning: " + warning);
        }
        return warnings.isEmpty() ? 0 : 1;
    }
}
