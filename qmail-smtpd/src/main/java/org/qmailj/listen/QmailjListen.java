package org.qmailj.listen;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.dns.Resolver;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.common.program.Trampoline;
import org.qmailj.ingress.Protocol;

/**
 * qmailj-listen(8): accepts connections for qmail-smtpd, qmail-qmtpd and qmail-qmqpd in place of
 * tcpserver.
 *
 * <p>{@code qmailj-listen [-1UXpPhHrRoOdDqQv] [-c limit] [-x rules.cdb] [-B banner] [-g gid]
 * [-u uid] [-b backlog] [-l localname] [-t timeout] host port program [argument ...]}, with the
 * options, defaults, variables, rules and log lines of tcpserver(1), so that a run script changes
 * only that word. There are three differences:
 *
 * <ul>
 *   <li>A client of one of the three programs gets a session in the session service instead of a
 *       process. Its number in the log is larger than any pid. When the service is down or full, or
 *       when an administrator has replaced the program, the program runs, as any other program
 *       does. At most 20 of the three run at once because the service is missing; further clients
 *       wait.
 *   <li>It does not run as root: root must use -u. It does not start qmail-smtpd or qmail-qmtpd
 *       without control/rcpthosts, which would make an open relay.
 *   <li>Options and numbers that make no sense are refused, not ignored.
 * </ul>
 *
 * <p>This program binds the port as the user who starts it, prints the port for -1, and becomes
 * {@link Listener}; root does so through lib/qmailj/drop. Files: control/rcpthosts, /etc/services,
 * /etc/resolv.conf.
 *
 * <p>Exits 100 for a bad command line, 111 if it cannot listen or change its identity.
 */
public final class QmailjListen implements Program {
    private static final int LISTENING = 3;
    private static final int UNCHANGED = Options.Identity.UNCHANGED;

    private final Invocation in;
    private final Fatal fatal;

    private QmailjListen(Invocation in) {
        this.in = in;
        this.fatal = new Fatal(in.program());
    }

    public static void main(String[] argv) {
        Program.run("qmailj-listen", argv, QmailjListen::new);
    }

    @Override
    public int run() {
        Options options = Options.of(in);
        try {
            listen(options);
        } catch (Die e) {
            throw options.verbosity() == Options.Verbosity.NOTHING ? Die.silently(e.code()) : e;
        }
        return 0;
    }

    private void listen(Options options) {
        Options.Binding binding = options.binding();
        int port = Ports.of(binding.port());
        if (port == Ports.UNKNOWN) {
            throw fatal.die(TEMPORARY, ByteString.of(
                    "unable to figure out port number for ").concat(binding.port()));
        }
        checkIdentity(options.identity());
        checkRcpthosts(Target.of(options.program(), in.home(), in.environment()));
        IpAddress ip = address(binding.host());
        Fd socket = bind(ip, port, binding.backlog());
        if (binding.isPrinted()) {
            printPort(socket);
        }
        become(options.identity(), socket);
    }

    private void checkIdentity(Options.Identity identity) {
        if (Posix.effectiveUid() == 0) {
            if (identity.uid() == UNCHANGED) {
                throw fatal.permanent("will not serve the network as root: use -u and -g");
            }
        } else if (identity.gid() != UNCHANGED) {
            throw unable("set gid: ", new PosixException(Errno.EPERM));
        } else if (identity.uid() != UNCHANGED && identity.uid() != Posix.uid()) {
            throw unable("set uid: ", new PosixException(Errno.EPERM));
        }
    }

    private void checkRcpthosts(Target target) {
        Protocol protocol = target.protocol();
        if (protocol == null || !protocol.needsRcpthosts()) {
            return;
        }
        ByteString rcpthosts = in.home().control("rcpthosts");
        try {
            Posix.stat(rcpthosts);
        } catch (PosixException e) {
            throw fatal.die(TEMPORARY, ByteString.of("without ").concat(rcpthosts).concat(
                    " this would be an open relay: " + e.errno().text()));
        }
    }

    private IpAddress address(ByteString host) {
        if (host.isEmpty() || host.equals(ByteString.of("0"))) {
            return IpAddress.THIS_HOST;
        }
        IpAddress ip = IpAddress.scan(host);
        if (ip != null) {
            return ip;
        }
        Names names = new Names(Resolver.ofHost(in.environment().get("RES_OPTIONS")));
        ip = names.address(host);
        if (ip == null) {
            String what = names.isSilentOf(host)
                    ? "temporarily unable to figure out IP address for " : "no IP address for ";
            throw fatal.die(TEMPORARY, ByteString.of(what).concat(host));
        }
        return ip;
    }

    private Fd bind(IpAddress ip, int port, int backlog) {
        String doing = "create socket: ";
        try {
            Fd socket = Socket.stream(false);
            doing = "bind: ";
            Socket.reuseAddress(socket);
            Socket.bind(socket, ip.toArray(), port);
            doing = "listen: ";
            Socket.listen(socket, backlog);
            return socket;
        } catch (PosixException e) {
            throw unable(doing, e);
        }
    }

    private void printPort(Fd socket) {
        try {
            byte[] line = ByteString.of(Socket.local(socket).port() + "\n").toArray();
            in.stdout().write(line, 0, line.length);
        } catch (PosixException e) {
            // nobody reads it
        }
    }

    /**
     * Becomes the listener, under the same pid. A new program means that what serves the network
     * has never been root and has no code for changing its identity.
     */
    private void become(Options.Identity identity, Fd socket) {
        ByteString listener = in.home().resident("qmailj-listen");
        ByteString file = listener;
        List<ByteString> argv = new ArrayList<>();
        argv.add(in.argv0());
        argv.addAll(in.arguments());
        if (Posix.effectiveUid() == 0) {
            int gid = identity.gid() == UNCHANGED ? Posix.gid() : identity.gid();
            Trampoline drop =
                    new Trampoline(in.home(), identity.uid(), new int[] {gid}, TEMPORARY);
            file = drop.file();
            argv = drop.argv(listener, argv);
        }
        try {
            socket.copyTo(LISTENING);
            Posix.exec(file, argv, in.environment().entries(), LISTENING + 1);
        } catch (PosixException e) {
            throw fatal.unable("run ", file, e);
        }
    }

    private Die unable(String doing, PosixException e) {
        return fatal.temporary("unable to " + doing, e);
    }
}
