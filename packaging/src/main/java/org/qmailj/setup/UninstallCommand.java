package org.qmailj.setup;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.qmailj.common.posix.Fd;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Undoes what the installations did. packaging/uninstall calls it with the services down. */
@Command(name = "uninstall", mixinStandardHelpOptions = true,
        description = "Undoes the installation; call packaging/uninstall instead.")
final class UninstallCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Setup.needRoot();
        try (Fd _ = Setup.lock(Setup.LOCK)) {
            return uninstall();
        }
    }

    private int uninstall() throws IOException {
        Path home = Setup.home();
        Manifest manifest = Manifest.of(home);
        if (manifest.isEmpty()) {
            throw new SetupException(manifest.file() + " lists nothing that was installed");
        }
        Uninstaller uninstaller = new Uninstaller(home, manifest);
        List<String> kept;
        try {
            kept = uninstaller.run();
        } finally {
            manifest.write();
        }
        PrintWriter out = spec.commandLine().getOut();
        kept.forEach(name -> out.println("kept: " + name));
        uninstaller.warnings().forEach(warning -> out.println("warning: " + warning));
        return kept.isEmpty() ? 0 : 1;
    }
}
