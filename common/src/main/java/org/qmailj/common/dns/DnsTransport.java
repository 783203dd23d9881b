package org.qmailj.common.dns;

import org.qmailj.common.posix.PosixException;

/** Carries questions to a name server; tests supply a fake. */
interface DnsTransport {
    /** Opens a new UDP socket that receives from this server only. */
    Link datagram(NameServer server) throws PosixException;

    /** Opens a TCP connection within that many milliseconds. */
    Link stream(NameServer server, int milliseconds) throws PosixException;

    /** One socket. A call that takes longer than allowed throws ETIMEDOUT. */
    interface Link extends AutoCloseable {
        void send(byte[] bytes, int milliseconds) throws PosixException;

        /** Receives up to {@code room} bytes; returns 0 when the server closed the connection. */
        int receive(byte[] to, int offset, int room, int milliseconds) throws PosixException;

        @Override
        void close();
    }
}
