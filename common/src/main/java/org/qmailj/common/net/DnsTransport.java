package org.qmailj.common.net;

import org.qmailj.common.posix.PosixException;

/** How questions reach a name server; faked in tests. */
interface DnsTransport {
    /** A fresh UDP socket that hears this server only. */
    Link datagram(NameServer server) throws PosixException;

    /** A TCP connection, made within so many milliseconds. */
    Link stream(NameServer server, int milliseconds) throws PosixException;

    /** One socket. Whatever takes longer than allowed throws ETIMEDOUT. */
    interface Link extends AutoCloseable {
        void send(byte[] bytes, int milliseconds) throws PosixException;

        /** Up to {@code room} bytes; 0 when the server closed the connection. */
        int receive(byte[] to, int offset, int room, int milliseconds) throws PosixException;

        @Override
        void close();
    }
}
