package org.qmailj.listen;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.dns.Resolver;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Environment;
import org.qmailj.ingress.Ident;

/**
 * Holds both ends of a connection, as far as they are known (tcp-environ(5)).
 *
 * @param localHost null when it is not known, as are the remote host and info
 */
record Peers(
        ByteString localIp, int localPort, ByteString localHost,
        ByteString remoteIp, int remotePort, ByteString remoteHost, ByteString remoteInfo) {
    private static final ByteString TCP = ByteString.of("TCP");

    private static final String[] ALL = {
        "PROTO", "TCPLOCALIP", "TCPLOCALPORT", "TCPLOCALHOST", "TCPREMOTEIP", "TCPREMOTEPORT",
        "TCPREMOTEHOST", "TCPREMOTEINFO"};

    /**
     * Finds out what the options ask for, about a connection that has these ends.
     *
     * @param base has RES_OPTIONS, if they are set
     */
    static Peers of(
            Socket.Name local, Socket.Name remote, Options.Lookups lookups, Environment base) {
        IpAddress localIp = IpAddress.of(local.ip(), 0);
        IpAddress remoteIp = IpAddress.of(remote.ip(), 0);
        ByteString localHost = lookups.localName();
        ByteString remoteHost = null;
        if (localHost == null || lookups.asksRemoteHost()) {
            Names names = new Names(Resolver.ofHost(base.get("RES_OPTIONS")));
            localHost = localHost == null ? names.of(localIp) : localHost;
            remoteHost = lookups.asksRemoteHost() ? names.of(remoteIp) : null;
            if (remoteHost != null
                    && lookups.remoteHost() == Options.RemoteHost.ASKED_AND_CHECKED
                    && !names.has(remoteHost, remoteIp)) {
                remoteHost = null;
            }
        }
        ByteString info = null;
        if (lookups.remoteInfo()) {
            info = Ident.ask(remote, local, lookups.infoSeconds());
        }
        return new Peers(
                text(localIp), local.port(), localHost,
                text(remoteIp), remote.port(), remoteHost, info);
    }

    /** Returns our end; it saves a system call when the listening socket has one address only. */
    static Socket.Name local(Fd socket, Socket.Name listening) throws PosixException {
        boolean any = IpAddress.of(listening.ip(), 0).equals(IpAddress.THIS_HOST);
        return any ? Socket.local(socket) : listening;
    }

    static ByteString text(IpAddress ip) {
        return ByteString.of(ip.toString());
    }

    /** Sets the variables of what is known here and removes those of what is not. */
    void putInto(Environment.Builder to) {
        ByteString[] values = {
            TCP, localIp, number(localPort), localHost, remoteIp, number(remotePort), remoteHost,
            remoteInfo};
        for (int i = 0; i < ALL.length; i++) {
            if (values[i] == null) {
                to.unset(ALL[i]);
            } else {
                to.put(ALL[i], values[i]);
            }
        }
    }

    private static ByteString number(int port) {
        return ByteString.of(Integer.toString(port));
    }
}
