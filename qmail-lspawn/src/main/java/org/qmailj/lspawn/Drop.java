package org.qmailj.lspawn;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Trampoline;

/**
 * Starts a program of qmail's under another identity, in the home directory, by the
 * {@link Trampoline}.
 *
 * @param file the program below the home
 * @param name its argv[0]
 * @param soft exit code when it cannot be run now
 * @param hard exit code when it cannot be run at all
 * @param leads whether it, and what it starts, is a session of its own
 */
record Drop(
        QmailHome home, ByteString file, ByteString name, LocalExit soft, LocalExit hard,
        boolean leads) {
    /** Returns the drop for a program of bin/. */
    static Drop classic(QmailHome home, String program, LocalExit soft, LocalExit hard) {
        ByteString file = QmailHome.HERE.bin(program);
        return new Drop(home, file, file, soft, hard, false);
    }

    /** Returns the drop for the program's resident face, which gets the same name. */
    static Drop resident(QmailHome home, String program) {
        return new Drop(home, home.resident(program), QmailHome.HERE.bin(program),
                LocalExit.SYS, LocalExit.SYS, true);
    }

    /** Starts the program. Throws when there is no process; the exit code tells the rest. */
    Child spawn(
            int uid, int gid, List<ByteString> arguments, List<ByteString> environment, int... fds)
            throws PosixException {
        Trampoline drop = new Trampoline(home, uid, new int[] {gid},
                LocalExit.USAGE.code(), soft.code(), hard.code());
        List<ByteString> argv = new ArrayList<>(1 + arguments.size());
        argv.add(name);
        argv.addAll(arguments);
        Child.Plan plan = new Child.Plan(drop.file(), drop.argv(file, argv), environment, fds)
                .in(home.path(), LocalExit.USAGE.code())
                .orExit(LocalExit.SYS.code())
                .born(Child.Birth.IGNORING_PIPE);
        return Child.spawn(leads ? plan.born(Child.Birth.LEADING) : plan);
    }
}
