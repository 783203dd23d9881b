package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;

/** Makes a file's new name survive a power loss. */
final class NameSync {
    private NameSync() {}

    /**
     * Syncs the directory. One that we may write to but not read cannot be opened for that: then
     * the sync of the file has to do, which brings the name to disk on all common file systems. It
     * is no error that a file system has no sync of directories.
     */
    static void sync(Home home, ByteString directory, ByteString file) throws PosixException {
        OpenFile opened = openEither(home, directory, file);
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

    private static OpenFile openEither(Home home, ByteString directory, ByteString file)
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
