package org.qmailj.start;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Pipe;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.ProcessOfHost;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.Trampoline;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLife;

/**
 * Starts the resident services where an administrator runs qmail-start and knows nothing of them.
 * Those are started that nobody supervises or is about to, and that do not listen. They are
 * released with qmail-send, which holds the other end of their descriptor 0 ({@link ServiceLife}):
 * so a qmail that is stopped keeps no socket, and no process but those with sessions to finish.
 *
 * <p>Nothing depends on the services: one that cannot be started is not missed, since every program
 * of bin/ has its classic face.
 */
final class Residents {
    /** The directory that svscan looks at, besides supervise/ in the home. */
    private static final ByteString SCANNED = ByteString.of("/service/");

    private static final int CONNECT_MILLISECONDS = 1000;

    private final QmailHome home;
    private final Environment environment;

    Residents(QmailHome home, Environment environment) {
        this.home = home;
        this.environment = environment;
    }

    /**
     * Starts the services that are wanted. Returns the descriptor that is to be held open as long
     * as they are to serve; null if none was started.
     */
    Fd start() {
        List<Service> wanted = new ArrayList<>();
        for (Service service : Service.values()) {
            if (isInstalled(service) && !isSupervised(service) && !isListening(service)) {
                wanted.add(service);
            }
        }
        leaveToSvscan(wanted);
        try {
            return wanted.isEmpty() ? null : start(wanted);
        } catch (PosixException e) {
            return null;
        }
    }

    private Fd start(List<Service> wanted) throws PosixException {
        Pipe life = Pipe.open();
        try (Fd nothing = Fd.openNull(); Fd in = life.in()) {
            int[] fds = {in.number(), nothing.number(), nothing.number()};
            for (Service service : wanted) {
                start(service, fds);
            }
        }
        return life.out();
    }

    /** Starts one service, with nothing of the environment but PATH. */
    private void start(Service service, int[] fds) throws PosixException {
        ByteString path = environment.get("PATH");
        List<ByteString> envp =
                path == null ? List.of() : List.of(ByteString.of("PATH=").concat(path));
        Trampoline drop = new Trampoline(home, service.account().uid(),
                new int[] {service.account().group().gid()}, Program.TEMPORARY);
        List<ByteString> argv = drop.argv(program(service),
                List.of(ByteString.of(service.program()), ServiceLife.WHILE_PARENT));
        Child.spawn(new Child.Plan(drop.file(), argv, envp, fds).orExit(Program.TEMPORARY));
    }

    private ByteString program(Service service) {
        return home.resident(service.program());
    }

    /**
     * Returns whether there are its program, its account, and its directory, owned by the account.
     */
    private boolean isInstalled(Service service) {
        try {
            FileStatus place = Posix.lstat(service.directory(home));
            int uid = service.account().uid();
            return Posix.stat(program(service)).isRegular()
                    && uid > 0 && place.isDirectory() && place.uid() == uid;
        } catch (PosixException e) {
            return false;
        }
    }

    /**
     * Returns whether a supervise looks after the service. Then it is up or down as the
     * administrator wants it.
     */
    private boolean isSupervised(Service service) {
        String ok = service.supervised() + "/supervise/ok";
        return hasReader(home.supervise(ok)) || hasReader(SCANNED.concat(ok));
    }

    /**
     * Removes those whose directories the svscan has below which qmail-start runs: it starts a
     * supervise for them within five seconds. After an installation over another qmail qmail-send
     * is up again before that. A service of ours would then serve beside a supervise that waits for
     * its end, in vain.
     */
    private static void leaveToSvscan(List<Service> wanted) {
        ProcessOfHost svscan =
                wanted.isEmpty() ? null : ProcessOfHost.self().ancestor("svscan");
        if (svscan != null) {
            ByteString scanned = svscan.workingDirectory().concat("/");
            wanted.removeIf(service -> isRegular(scanned.concat(service.supervised() + "/run")));
        }
    }

    private static boolean isRegular(ByteString path) {
        try {
            return Posix.stat(path).isRegular();
        } catch (PosixException e) {
            return false;
        }
    }

    private static boolean hasReader(ByteString fifo) {
        try {
            Fd.open(fifo, Fd.O_WRONLY | Fd.O_NONBLOCK, 0).close();
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    private boolean isListening(Service service) {
        try {
            UnixSocket.connect(
                    service.socket(home), UnixSocket.Type.STREAM, CONNECT_MILLISECONDS).close();
            return true;
        } catch (PosixException e) {
            return !e.is(Errno.ENOENT) && !e.is(Errno.ECONNREFUSED);
        }
    }
}
