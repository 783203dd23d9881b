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
            byte[] two = new byte[2]; // the generator gives as much at once
            if (fd.read(two, 0, 2) != 2) {
                throw new PosixException(Errno.EIO);
            }
            return (two[0] & 0xff) << 8 | two[1] & 0xff;
        }
    }
}
