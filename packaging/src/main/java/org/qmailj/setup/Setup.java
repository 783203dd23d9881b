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
 * <p>Runs as root. The commands, whose options qmailj-setup(8) tells:
 * <ul>
 *   <li>{@code install --tree DIR} copies the distribution in DIR to the home, and makes accounts,
 *       first control files, services and links. {@code packaging/quickstart} builds and calls it;
 *   <li>{@code look} tells whether {@code install} could replace the qmail that is there;
 *   <li>{@code check} prints a line for everything that is not as it was installed, with the
 *       command that repairs it. Whether the services run, {@code qmailctl stat} tells;
 *   <li>{@code renumber} gives each message of a copied queue the inode number of its file;
 *   <li>{@code uninstall} undoes what the manifest lists. {@code packaging/uninstall} stops the
 *       services and calls it.
 * </ul>
 *
 * <p>Files: {@code lib/qmailj.manifest} has a line for everything that was made ({@link Manifest}).
 * {@code /run/qmailj-setup.lock} is locked by {@code install}, {@code renumber} and {@code
 * uninstall}, of which one runs at a time; {@code renumber} also locks what qmail-send locks.
 *
 * <p>Descriptor 1 gets what was found or done, descriptor 2 why something failed. Exit codes: 0
 * done, or nothing found; 1 check found something, or renumber or uninstall left something; 2 wrong
 * usage; 111 it could not be done.
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

    /**
     * Throws unless root runs this: only root can read all of the queue and of {@code control/},
     * and give files to the accounts of qmail.
     */
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
     * Takes the lock that lets one command at a time change the installation. The caller holds the
     * descriptor until it ends. The file is not in the home, because the commands make and remove
     * the home.
     *
     * @throws SetupException if another command has the lock
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

    /**
     * Returns what descriptor 2 says of a failure. The messages of our own exceptions are whole
     * sentences; those of others, such as the name of a file alone, need their class beside them.
     */
    static String text(Exception e) {
        boolean plain = e instanceof SetupException || e instanceof PosixException;
        return plain ? e.getMessage() : e.toString();
    }
}
