package org.qmailj.tcpenv;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.dns.Dns;
import org.qmailj.common.dns.DnsAnswer;
import org.qmailj.common.dns.DnsRecord;
import org.qmailj.common.dns.DnsType;
import org.qmailj.common.dns.Resolver;
import org.qmailj.common.net.IpAddress;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.Socket;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.GetOpt;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;
import org.qmailj.ingress.Ident;

/**
 * tcp-env(1): sets the variables of tcp-environ(5) and becomes another program.
 *
 * <p>{@code tcp-env [-rR] [-tSECONDS] PROGRAM [ARG ...]} runs under inetd, with a TCP connection on
 * descriptor 0. If PROTO is TCP already, it only becomes the program. Otherwise it sets
 *
 * <ul>
 *   <li>PROTO, TCPLOCALIP, TCPLOCALPORT, TCPREMOTEIP, TCPREMOTEPORT;
 *   <li>TCPLOCALHOST and TCPREMOTEHOST from DNS, in small letters; {@code softdnserror} if DNS
 *       gives no answer, unset if there is no name;
 *   <li>TCPREMOTEINFO from the remote host's ident server; unset with -R, or if connection,
 *       question and the whole answer together take longer than the seconds of -t, by default 30.
 * </ul>
 *
 * <p>Files: /etc/resolv.conf. Exits 111, without a message, if descriptor 0 is no connection or the
 * program cannot be run.
 */
public final class TcpEnv implements Program {
    private static final int IDENT_SECONDS = 30;

    private final Invocation in;
    private final Environment.Builder environment;
    private boolean askIdent = true;
    private int identSeconds = IDENT_SECONDS;

    private TcpEnv(Invocation in) {
        this.in = in;
        this.environment = in.environment().change();
    }

    public static void main(String[] argv) {
        Program.run("tcp-env", argv, TcpEnv::new);
    }

    @Override
    public int run() throws IOException {
        GetOpt options = GetOpt.silent(in, "rRt:");
        for (int o = options.next(); o != GetOpt.DONE; o = options.next()) {
            switch (o) {
                case 'r' -> askIdent = true;
                case 'R' -> askIdent = false;
                case 't' -> identSeconds = seconds(options.argument());
                default -> { } // an unknown option changes nothing
            }
        }
        if (options.operands().isEmpty()) {
            throw Die.silently(TEMPORARY);
        }
        if (!ByteString.of("TCP").equals(in.environment().get("PROTO"))) {
            describe();
        }
        new Command(options.operands(), environment.build().entries()).execInheriting();
        throw Die.silently(TEMPORARY);
    }

    /** Returns the number that the text begins with, modulo 2^32. */
    static int seconds(ByteString text) {
        return (int) Decimal.scan(text, 0);
    }

    private void describe() throws IOException {
        Dns dns = Resolver.ofHost(in.environment().get("RES_OPTIONS"));
        environment.put("PROTO", ByteString.of("TCP"));
        Socket.Name local = end(false);
        describe("TCPLOCAL", local, dns);
        Socket.Name remote = end(true);
        describe("TCPREMOTE", remote, dns);
        environment.unset("TCPREMOTEINFO");
        ByteString info = askIdent ? Ident.ask(remote, local, identSeconds) : null;
        if (info != null) {
            environment.put("TCPREMOTEINFO", info);
        }
    }

    /** Returns one end of the connection; zeros if it is not IPv4, as in qmail. */
    private Socket.Name end(boolean remote) throws PosixException {
        Fd socket = in.stdin();
        Socket.Name nothing = new Socket.Name(IpAddress.THIS_HOST.toArray(), 0);
        try {
            Socket.Name name = remote ? Socket.remote(socket) : Socket.local(socket);
            return name.ip().length == 4 ? name : new Socket.Name(nothing.ip(), name.port());
        } catch (PosixException e) {
            if (e.is(Errno.EAFNOSUPPORT)) {
                return nothing;
            }
            throw e;
        }
    }

    private void describe(String prefix, Socket.Name end, Dns dns) {
        IpAddress ip = IpAddress.of(end.ip(), 0);
        environment.put(prefix + "PORT", ByteString.of(Integer.toString(end.port())));
        environment.put(prefix + "IP", ByteString.of(ip.toString()));
        ByteString host = name(dns.query(ip.reverseName(), DnsType.PTR));
        if (host == null) {
            environment.unset(prefix + "HOST");
        } else {
            environment.put(prefix + "HOST", host);
        }
    }

    /** Returns the first name of an answer, or null. */
    static ByteString name(DnsAnswer answer) {
        for (DnsRecord record : answer.records()) {
            if (record instanceof DnsRecord.Pointer pointer) {
                return pointer.name().toLowerCase();
            }
        }
        return switch (answer.outcome()) {
            case NO_ANSWER, BROKEN -> ByteString.of("softdnserror");
            case FOUND, NOTHING -> null;
        };
    }
}
