package org.qmailj.common.dns;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/** Takes ids from the kernel's generator, two bytes each. */
final class KernelIds implements DnsIds {
    private static final ByteString GENERATOR = ByteString.of("/dev/urandom");

    private final ByteString generator;

    KernelIds() {
        this(GENERATOR);
    }

    /** @param generator in the place of /dev/urandom */
    KernelIds(ByteString generator) {
        this.generator = generator;
    }

    @Override
    public int next() throws PosixException {
        try (Fd fd = Fd.openRead(generator)) {
            return read(fd) << 8 | read(fd);
        }
    }

    private static int read(Fd from) throws PosixException {
        byte[] one = new byte[1];
        if (from.read(one, 0, 1) != 1) {
            throw new PosixException(Errno.EIO);
        }
        return one[0] & 0xff;
    }
}
