package org.qmailj.local;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;

/** The home directory that a delivery has entered. */
record RealHome(Directory directory) implements Home {
    /** The umask 077 leaves what is the owner's. Where there is a default ACL, it decides. */
    private static final int MODE_OF_NEW_MESSAGE = 0644;
    private static final int MODE_OF_NEW_MBOX = 0600;

    private static final int READING = Fd.O_RDONLY | Fd.O_NONBLOCK;

    @Override
    public FileStatus status(ByteString name) throws PosixException {
        return directory.status(name);
    }

    @Override
    public boolean exists(ByteString name) throws PosixException {
        return directory.exists(name);
    }

    @Override
    public OpenFile find(ByteBuilder name) throws PosixException {
        return directory.openIfPresent(name, READING);
    }

    @Override
    public OpenFile read(ByteString name) throws PosixException {
        return directory.open(name, READING, 0);
    }

    @Override
    public OpenFile create(ByteString name) throws PosixException {
        return directory.open(
                name, Fd.O_WRONLY | Fd.O_CREAT | Fd.O_EXCL, MODE_OF_NEW_MESSAGE);
    }

    @Override
    public OpenFile append(ByteString name) throws PosixException {
        return directory.open(name, Fd.APPENDING, MODE_OF_NEW_MBOX);
    }

    @Override
    public void link(ByteString from, ByteString to) throws PosixException {
        directory.link(from, to);
    }

    @Override
    public void unlink(ByteString name) throws PosixException {
        directory.unlink(name);
    }
}
