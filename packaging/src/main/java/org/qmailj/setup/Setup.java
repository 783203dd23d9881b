package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Path;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * qmailj-setup: installs a distribution tree of qmailj, checks an installation, takes it back.
 *
 * <p>Run by root. {@code qmailj-setup install --tree DIR} is what {@code packaging/quickstart} does
 * after building; {@code qmailj-setup check} prints a line for everything that is not as it was
 * installed, with the command that mends it; {@code qmailj-setup uninstall} takes back what the
 * manifest, {@code lib/qmailj.manifest}, says was done.
 *
 * <p>Exit codes: 0 done, or nothing to complain of; 1 check found something, uninstall left
 * something; 2 wrong usage; 111 it could not be done, and a line on descriptor 2 says why.
 */
@Command(name = "qmailj-setup", mixinStandardHelpOptions = true, versionProvider = Version.class,
        subcommands = {LookCommand.class, InstallCommand.class, CheckCommand.class,
            UninstallCommand.class},
        description = "Installs, checks and uninstalls qmailj.")
public final class Setup {
    static final Path LOCK = Path.of("/run/qmailj-setup.lock");

    private static final int FAILED = 111;

    private Setup() {}

    public static void main(String[] argv) {
        CommandLine line = new CommandLine(new Setup());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("qmailj-setup: fatal: " + text(e));
            return FAILED;
        });
        System.exit(line.execute(argv));
    }

    /** The home that was compiled in. */
    static Path home() {
        return Path.of(QmailHome.installed().path().toString());
    }

    /**
     * Held by an installation, or by what takes one back, until it ends. Not in the home, which the
     * first one makes and the last takes away.
     */
    static Fd lock(Path file) throws IOException {
        Fd fd = Fd.open(ByteString.of(file.toString()), Fd.O_RDWR | Fd.O_CREAT, 0600);
        try {
            fd.lock(Fd.LOCK_EX | Fd.LOCK_NB);
            return fd;
        } catch (PosixException e) {
            fd.close();
            if (!e.is(Errno.EAGAIN)) {
                throw e;
            }
            throw new SetupException("another installation is under way: when it has ended, run"
                    + " this again");
        }
    }

    private static String text(Exception e) {
        return e instanceof SetupException ? e.getMessage() : e.toString();
    }
}
