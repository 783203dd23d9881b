package org.qmailj.lspawn;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.PosixException;

/**
 * Starts a program of qmail's under another identity, in the home directory: by way of
 * lib/qmailj/drop, because no process with a JVM in it shall change its ids halfway.
 *
 * @param file the program below the home
 * @param name its argv[0]
 * @param soft exit code when it cannot be run now
 * @param hard exit code when it cannot be run at all
 */
record Drop(
        QmailHome home, ByteString file, ByteString name, LocalExit soft, LocalExit hard) {
    /** A program of bin/. */
    static Drop classic(QmailHome home, String program, LocalExit soft, LocalExit hard) {
        ByteString file = ByteString.of("bin/" + program);
        return new Drop(home, file, file, soft, hard);
    }

    /** Its resident face, under the same name. */
    static Drop resident(QmailHome home, String program) {
        return new Drop(home, ByteString.of("lib/qmailj/resident/" + program),
                ByteString.of("bin/" + program), LocalExit.SYS, LocalExit.SYS);
    }

    /** Throws when there is no process to be had; everything else is told by the exit code. */
    Child spawn(
            int uid, int gid, List<ByteString> arguments, List<ByteString> environment, int... fds)
            throws PosixException {
        ByteString drop = home.file("lib/qmailj/drop");
        List<ByteString> argv = new ArrayList<>(8 + arguments.size());
        argv.add(drop);
        argv.add(ByteString.of(Integer.toUnsignedString(uid)));
        argv.add(ByteString.of(Integer.toUnsignedString(gid)));
        argv.add(number(LocalExit.USAGE));
        argv.add(number(soft));
        argv.add(number(hard));
        argv.add(file);
        argv.add(name);
        argv.addAll(arguments);
        return Child.spawnIgnoringPipe(new Child.Plan(drop, argv, environment, fds, home.path(),
                LocalExit.USAGE.code(), LocalExit.SYS.code()));
    }

    private static ByteString number(LocalExit exit) {
        return ByteString.of(Integer.toString(exit.code()));
    }
}
