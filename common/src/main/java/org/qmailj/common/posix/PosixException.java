package org.qmailj.common.posix;

import java.io.IOException;

/** A system call failed. No stack trace: on a mail path it is an answer, not an accident. */
public final class PosixException extends IOException {
    private static final long serialVersionUID = 1;

    private final Errno errno;

    public PosixException(Errno errno) {
        super(errno.text());
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }

    public boolean is(Errno which) {
        return errno == which;
    }

    /** Returns whether trying again later may help (error_temp). */
    public boolean isTemporary() {
        return errno.isTemporary();
    }

    /**
     * Returns whether an fsync of a directory that was answered so means that this file system has
     * none, and nothing has failed. EINVAL is the kernel's own word for it; file systems that live
     * elsewhere (FUSE, vboxsf, CIFS) have others.
     */
    public boolean meansNoSync() {
        return is(Errno.EINVAL) || is(Errno.ENOSYS) || is(Errno.EOPNOTSUPP) || is(Errno.EBADF);
    }

    /**
     * Returns whether a start of a program that failed so means that there is no process to run it.
     * All other errors can only mean that the program cannot be run.
     */
    public boolean meansNoProcess() {
        return is(Errno.EAGAIN) || is(Errno.ENOMEM);
    }

    /** Returns whether the kernel has no memory for the call: it may have some in a moment. */
    public boolean meansNoMemory() {
        return is(Errno.ENOMEM) || is(Errno.ENOBUFS);
    }

    /** Returns whether process or host has no descriptor left: others may give some back. */
    public boolean meansNoDescriptor() {
        return is(Errno.EMFILE) || is(Errno.ENFILE);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
