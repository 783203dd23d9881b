package org.qmailj.common.posix;

import org.qmailj.common.bytes.ByteString;

/**
 * Sockets of this host. A packet socket keeps what one {@link #send} gave together for one {@link
 * #receive}, and an open descriptor may go along with it.
 */
public final class UnixSocket {
    private static final int MSG_DONTWAIT = 0x40;

    /** What a socket carries. */
    public enum Type {
        STREAM(1),
        DATAGRAM(2),
        PACKETS(5);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    private UnixSocket() {}

    /**
     * Connected to the socket of that name. A listener that does not accept is waited for so long,
     * then EAGAIN; 0 waits for ever.
     */
    public static Fd connect(ByteString path, Type type, int milliseconds) throws PosixException {
        return Fd.of(Posix.check(Native.unixConnect(path.toArray(), type.number, milliseconds)));
    }

    /** Listens under a name that must not exist. */
    public static Fd listen(ByteString path, Type type, int backlog) throws PosixException {
        return Fd.of(Posix.check(Native.unixListen(path.toArray(), type.number, backlog)));
    }

    /** Two ends of a packet connection. */
    public record Pair(Fd ours, Fd theirs) {}

    public static Pair packetPair() throws PosixException {
        int[] ends = new int[2];
        Posix.check(Native.packetPair(ends));
        return new Pair(Fd.of(ends[0]), Fd.of(ends[1]));
    }

    /**
     * Who is at the other end, as the kernel saw it when the connection (or the listening socket)
     * was made: the effective uid.
     */
    public record Peer(int pid, int uid, int gid) {}

    public static Peer peer(Fd socket) throws PosixException {
        int[] ids = new int[3];
        Posix.check(Native.peer(socket.number(), ids));
        return new Peer(ids[0], ids[1], ids[2]);
    }

    /** Sends one packet; waits while the other side is behind. {@code pass} may be null. */
    public static void send(Fd socket, byte[] packet, Fd pass) throws PosixException {
        send(socket, packet, pass, 0);
    }

    /** Sends one packet as {@link #send} does, but throws EAGAIN instead of waiting. */
    public static void sendNow(Fd socket, byte[] packet, Fd pass) throws PosixException {
        send(socket, packet, pass, MSG_DONTWAIT);
    }

    private static void send(Fd socket, byte[] packet, Fd pass, int flags) throws PosixException {
        int fd = pass == null ? -1 : pass.number();
        Posix.check(Native.sendPacket(socket.number(), packet, 0, packet.length, fd, flags));
    }

    /** A packet's length, 0 when the other side has gone; and the descriptor with it, or null. */
    public record Received(int length, Fd passed) {}

    /** Waits for a packet, of which one descriptor is taken along; EMSGSIZE when it is too long. */
    public static Received receive(Fd socket, byte[] to) throws PosixException {
        int[] passed = new int[1];
        int n = receive(socket, to, passed);
        return new Received(n, passed[0] == -1 ? null : Fd.of(passed[0]));
    }

    /**
     * Waits for a packet without heap of its own, so that none is lost for want of it. Returns
     * the length, and in {@code passed[0]} the number of the descriptor, or -1.
     */
    public static int receive(Fd socket, byte[] to, int[] passed) throws PosixException {
        passed[0] = -1;
        return Posix.check(Native.receivePacket(socket.number(), to, passed, 0));
    }

    /**
     * What has come so far, be it less than {@code to} has room for; 0 when the other side has
     * gone. Throws EAGAIN instead of waiting, whether the socket blocks or not. Takes no descriptor
     * from anybody: EBADMSG when one came along, and whenever it is called again.
     */
    public static int receiveNow(Fd socket, byte[] to) throws PosixException {
        return Posix.check(Native.receivePacket(socket.number(), to, null, MSG_DONTWAIT));
    }

    /** Waits for a packet and takes no descriptor from anybody: EBADMSG when one came along. */
    public static int receiveBytes(Fd socket, byte[] to) throws PosixException {
        return Posix.check(Native.receivePacket(socket.number(), to, null, 0));
    }

    /**
     * From now on whoever sends a descriptor to this socket, or to one that it accepts, gets EPERM.
     * Returns false where Linux is older than 6.16, which does not have that.
     */
    public static boolean refuseDescriptors(Fd socket) {
        return Native.refuseDescriptors(socket.number()) == 0;
    }

    /**
     * Closes a connection of somebody who may have attached descriptors that nobody took. To drop
     * them may last as long as he likes (a socket lingers): {@link Fd#close} and {@link Fd#read}
     * wait for that, this does not, and {@link #receiveNow} and {@link #receiveBytes} drop none.
     */
    public static void discard(Fd socket) {
        Native.discard(socket.number());
    }
}
