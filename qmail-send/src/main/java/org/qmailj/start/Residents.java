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
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.Trampoline;
import org.qmailj.common.service.Service;
import org.qmailj.common.service.ServiceLoop;

/**
 * The resident services where an administrator runs qmail-start and knows nothing of them: those
 * that nobody supervises and that do not listen are started here, and end with qmail-send, which
 * holds the other end of their descriptor 0. So a qmail that is stopped leaves no process behind.
 *
 * <p>Nothing depends on them: what cannot be started is not missed, since every program of bin/ has
 * its classic face.
 */
final class Residents {
    /** Where svscan looks, besides supervise/ in the home. */
    private static final ByteString SCANNED = ByteString.of("/service/");

    private static final ByteString NOTHING = ByteString.of("/dev/null");
    private static final int LISTENER_PATIENCE = 1000;

    private final QmailHome home;
    private final Environment environment;

    Residents(QmailHome home, Environment environment) {
        this.home = home;
        this.environment = environment;
    }

    /** Answers what is to be held open as long as they are to live; null when none was started. */
    Fd start() {
        List<Service> wanted = new ArrayList<>();
        for (Service service : Service.values()) {
            if (isInstalled(service) && !isSupervised(service) && !isListening(service)) {
                wanted.add(service);
            }
        }
        try {
            return wanted.isEmpty() ? null : start(wanted);
        } catch (PosixException e) {
            return null;
        }
    }

    private Fd start(List<Service> wanted) throws PosixException {
        Pipe life = Pipe.open();
        try (Fd nothing = Fd.open(NOTHING, Fd.O_RDWR, 0); Fd in = life.in()) {
            int[] fds = {in.number(), nothing.number(), nothing.number()};
            for (Service service : wanted) {
                start(service, fds);
            }
        }
        return life.out();
    }

    /** It needs nothing of the environment but PATH. */
    private void start(Service service, int[] fds) throws PosixException {
        ByteString path = environment.get("PATH");
        List<ByteString> envp =
                path == null ? List.of() : List.of(ByteString.of("PATH=").concat(path));
        Trampoline drop = new Trampoline(home, service.account().uid(),
                new int[] {service.account().group().gid()}, Program.TEMPORARY);
        List<ByteString> argv = drop.argv(program(service),
                List.of(ByteString.of(service.program()), ServiceLoop.WHILE_PARENT));
        Child.spawn(new Child.Plan(
                drop.file(), argv, envp, fds, null, Program.TEMPORARY, Program.TEMPORARY));
    }

    private ByteString program(Service service) {
        return home.resident(service.program());
    }

    /** Its program is there, its account, and its place, which must be the account's. */
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

    /** Be it up or down: then it is as the administrator wants it. */
    private boolean isSupervised(Service service) {
        String ok = service.supervised() + "/supervise/ok";
        return hasReader(home.supervise(ok)) || hasReader(SCANNED.concat(ok));
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
                    service.socket(home), UnixSocket.Type.STREAM, LISTENER_PATIENCE).close();
            return true;
        } catch (PosixException e) {
            return !e.is(Errno.ENOENT) && !e.is(Errno.ECONNREFUSED);
        }
    }
}
