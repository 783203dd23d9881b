package org.qmailj.common.posix;

import org.qmailj.common.bytes.ByteString;

/**
 * A copy of this process with all its memory, which goes on where this one called {@link #make}
 * (fork(2)). It costs a twentieth of starting a JVM. In the copy only the calling thread is left:
 * no collector, no compiler, none of the JVM's own threads. docs/adr/0011 tells what a JVM must be
 * started with, and what its program must not do, to live like that.
 *
 * @param pid its number, and that of the process group and the session that it leads
 * @param end becomes readable when it has ended (pidfd)
 */
public record Copy(int pid, Fd end) {
    /**
     * Makes a copy. Returns null in the copy. Throws EAGAIN when one of the JVM's own threads was
     * awake at each of many attempts, EBUSY when a file is open that is read by its position, which
     * both would share.
     *
     * <p>Nobody waits for the copy, so this process must ignore SIGCHLD ({@link Signals#ignore}).
     *
     * @param name what ps(1) shows of it, up to 15 bytes
     */
    public static Copy make(ByteString name) throws PosixException {
        int[] end = new int[1];
        int pid = Posix.check(Native.copy(name.toArray(), end));
        return pid == 0 ? null : new Copy(pid, Fd.of(end[0]));
    }

    /** Kills it, unless it has ended. */
    public void kill() throws PosixException {
        Posix.check(Native.killByDescriptor(end.number()));
    }

    /**
     * Takes on this identity for good, with the group as the only one. When it throws, the process
     * must end.
     */
    public static void become(int uid, int gid) throws PosixException {
        Posix.check(Native.become(uid, gid));
    }
}
