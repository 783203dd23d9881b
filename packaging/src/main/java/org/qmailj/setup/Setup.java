package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Path;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * qmailj-setup: installs a distribution of qmailj, checks an installation, removes it.
 *
 * <p>Runs as root. {@code packaging/quickstart} builds, then calls {@code qmailj-setup install
 * --tree DIR}. {@code qmailj-setup check} prints a line for everything that is not as it was
 * installed, with the command that repairs it. {@code qmailj-setup uninstall} undoes what the
 * manifest, {@code lib/qmailj.manifest}, lists. {@code qmailj-setup renumber} makes a queue that
 * was copied fit to be used.
 *
 * <p>Exit codes: 0 done, or nothing found; 1 check found something, or renumber or uninstall left
 * something; 2 wrong usage; 111 it could not be done, and a line on descriptor 2 says why.
 */
@Command(name = "qmailj-setup", mixinStandardHelpOptions = true, versionProvider = Version.class,
        subcommands = {LookCommand.class, InstallCommand.class, CheckCommand.class,
            RenumberCommand.class, UninstallCommand.class},
        description = "Installs, checks and uninstalls qmailj; renumbers a copied queue.")
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

    /** Ends the setup of anybody else: it reads what is qmail's alone, and gives files away. */
    static void needRoot() {
        if (Posix.uid() != 0) {
            throw new SetupException("root only");
        }
    }

    /** Returns the home that was compiled in. */
    static Path home() {
        return Path.of(QmailHome.installed().path().toString());
    }

    /**
     * Returns the lock, which an installation holds until it ends, and so does uninstalling. The
     * file is not in the home, because these make and remove the home.
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

    /** Returns what to tell of it. Of other exceptions the message alone says too little. */
    static String text(Exception e) {
        boolean plain = e instanceof SetupException || e instanceof PosixException;
        return plain ? e.getMessage() : e.toString();
    }
}
