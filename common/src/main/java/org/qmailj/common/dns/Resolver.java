package org.qmailj.common.dns;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Deadline;

/**
 * Asks the name servers of this host, as res_query(3) does: complete names only, no search list, no
 * hosts file, no cache. An answer counts when it comes from the server that was asked, with the id
 * and the question that were sent, be it late and to an earlier attempt; a server that fails or
 * refuses is skipped. For an answer that does not fit into UDP's 512 bytes the question is repeated
 * by TCP.
 */
public final class Resolver implements Dns {
    private static final int MAX_MESSAGE = 65535;

    private final ResolvConf conf;
    private final DnsTransport transport;
    private final DnsIds ids;
    private byte[] buffer;

    Resolver(ResolvConf conf, DnsTransport transport, DnsIds ids) {
        this.conf = conf;
        this.transport = transport;
        this.ids = ids;
    }

    /** Asks these servers, by real sockets. */
    Resolver(ResolvConf conf) {
        this(conf, new DnsSockets(), new KernelIds());
    }

    /**
     * Returns a resolver for /etc/resolv.conf as it is now.
     *
     * @param resOptions the environment variable RES_OPTIONS, or null
     */
    public static Resolver ofHost(ByteString resOptions) {
        return new HostResolvers(resOptions).resolver();
    }

    @Override
    public DnsAnswer query(ByteString name, DnsType type) {
        byte[] wire = DnsName.encode(name);
        if (wire == null) {
            return DnsAnswer.without(DnsAnswer.Outcome.NOTHING);
        }
        if (buffer == null) {
            buffer = new byte[MAX_MESSAGE];
        }
        DnsMessage reply;
        try {
            reply = ask(wire, type);
        } catch (PosixException e) { // better no answer than one that could be forged
            reply = null;
        }
        if (reply == null) {
            return DnsAnswer.without(DnsAnswer.Outcome.NO_ANSWER);
        }
        if (reply.rcode() != DnsMessage.NOERROR || !reply.hasAnswers()) {
            return DnsAnswer.without(DnsAnswer.Outcome.NOTHING);
        }
        return reply.records(type);
    }

    /** What one server is asked, in each attempt. */
    private static final class Asked implements AutoCloseable {
        private final NameServer server;
        private final byte[] query;

        /** Where its answer may still come to; null if no attempt has ended in silence. */
        private DnsTransport.Link link;

        Asked(NameServer server, byte[] query) {
            this.server = server;
            this.query = query;
        }

        @Override
        public void close() {
            if (link != null) {
                link.close();
                link = null;
            }
        }
    }

    /** Returns the first reliable answer, or null; throws when there is no id for a question. */
    private DnsMessage ask(byte[] name, DnsType type) throws PosixException {
        List<NameServer> servers = conf.servers();
        int first = conf.rotate() ? ids.next() % servers.size() : 0;
        List<Asked> asked = new ArrayList<>(servers.size());
        try {
            for (int attempt = 0; attempt < conf.attempts(); attempt++) {
                for (int n = 0; n < servers.size(); n++) {
                    if (attempt == 0) {
                        asked.add(new Asked(servers.get((first + n) % servers.size()),
                                DnsMessage.query(ids.next(), name, type)));
                    }
                    DnsMessage reply = askOne(asked.get(n), milliseconds(n));
                    if (reply != null) {
                        return reply;
                    }
                }
            }
            return null;
        } finally {
            for (Asked one : asked) {
                one.close();
            }
        }
    }

    /**
     * Returns how long the server in this place of an attempt has, as res_send counts: the first
     * all of the time, later ones 2^place times that, divided by the number of servers.
     */
    private int milliseconds(int place) {
        int seconds = conf.timeoutSeconds() << place;
        return 1000 * Math.max(1, place == 0 ? seconds : seconds / conf.servers().size());
    }

    /** Returns one server's answer, or null if it is not reliable. */
    private DnsMessage askOne(Asked asked, int milliseconds) {
        DnsMessage reply;
        try {
            reply = conf.tcpOnly() ? null : byDatagram(asked, milliseconds);
            if (conf.tcpOnly() || reply.isTruncated()) {
                reply = byStream(asked.server, asked.query, milliseconds);
            }
        } catch (PosixException e) {
            return null;
        }
        return reply.isRefusal() || reply.isLame() ? null : reply;
    }

    private DnsMessage byDatagram(Asked asked, int milliseconds) throws PosixException {
        try {
            if (asked.link == null) {
                asked.link = transport.datagram(asked.server);
            }
            Deadline end = Deadline.in(milliseconds);
            asked.link.send(asked.query, milliseconds);
            while (true) {
                DnsMessage reply = new DnsMessage(
                        buffer, asked.link.receive(buffer, 0, buffer.length, left(end)));
                if (reply.answers(asked.query) || reply.refuses(asked.query)) {
                    asked.close();
                    return reply;
                }
            }
        } catch (PosixException e) {
            if (!e.is(Errno.ETIMEDOUT)) {
                asked.close();
            }
            throw e;
        }
    }

    private DnsMessage byStream(NameServer server, byte[] query, int milliseconds)
            throws PosixException {
        try (DnsTransport.Link link = transport.stream(server, milliseconds)) {
            Deadline end = Deadline.in(milliseconds);
            byte[] framed = new byte[query.length + 2];
            framed[0] = (byte) (query.length >> 8);
            framed[1] = (byte) query.length;
            System.arraycopy(query, 0, framed, 2, query.length);
            link.send(framed, milliseconds);
            receive(link, 2, end);
            int length = (buffer[0] & 0xff) << 8 | buffer[1] & 0xff;
            receive(link, length, end);
            DnsMessage reply = new DnsMessage(buffer, length);
            if (!reply.answers(query)) {
                throw new PosixException(Errno.EPROTO);
            }
            return reply;
        }
    }

    private void receive(DnsTransport.Link link, int length, Deadline end) throws PosixException {
        int done = 0;
        while (done < length) {
            int n = link.receive(buffer, done, length - done, left(end));
            if (n == 0) {
                throw new PosixException(Errno.ECONNRESET);
            }
            done += n;
        }
    }

    private static int left(Deadline end) throws PosixException {
        int left = end.left();
        if (left == 0) {
            throw new PosixException(Errno.ETIMEDOUT);
        }
        return left;
    }
}
