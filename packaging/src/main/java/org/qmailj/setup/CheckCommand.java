package org.qmailj.setup;

import java.io.IOException;
import java.io.PrintWriter;
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
        Checker checker = new Checker(home, Owners.OF_HOST, manifest);
        List<String> warnings = checker.check();
        PrintWriter out = spec.commandLine().getOut();
        warnings.forEach(warning -> out.println("qmailj-setup: warning: " + warning));
        checker.remarks().forEach(remark -> out.println("qmailj-setup: note: " + remark));
        return warnings.isEmpty() ? 0 : 1;
    }
}
