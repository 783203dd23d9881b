package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;

/** Makes a file's new name survive a power loss. */
final class Names {
    private Names() {}

    /**
     * fsync of the directory. One that we may write to but not read cannot be opened for that: then
     * the file's own fsync has to do, which takes the name along on all common file systems. A file
     * system that knows no fsync of directories is left alone.
     */
    static void sync(Home home, ByteString directory, ByteString file) throws PosixException {
        HomeFile opened = openEither(home, directory, file);
        if (opened == null) {
            return;
        }
        try (opened) {
            opened.sync();
        } catch (PosixException e) {
            if (!e.meansNoSync()) {
                throw e;
            }
        }
    }

    private static HomeFile openEither(Home home, ByteString directory, ByteString file)
            throws PosixException {
        try {
            return home.read(directory);
        } catch (PosixException e) {
            if (!e.is(Errno.EACCES)) {
                throw e;
            }
        }
        try {
            return home.read(file);
        } catch (PosixException e) {
            return null;
        }
    }
}
