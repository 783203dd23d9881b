package org.qmailj.send.message;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.send.disk.Disk;

/** Does one thing to one file of a message, and says in qmail-send's words that it failed. */
final class Steps {
    private final Disk disk;
    private final QueueNames names;

    Steps(Disk disk, QueueNames names) {
        this.disk = disk;
        this.names = names;
    }

    OpenFile read(ByteString file) throws Trouble {
        try {
            return disk.read(file, 0);
        } catch (PosixException e) {
            throw Trouble.with("unable to open ", file);
        }
    }

    long size(ByteString file) throws Trouble {
        try {
            return disk.status(file).size();
        } catch (PosixException e) {
            throw Trouble.with("unable to stat ", file);
        }
    }

    boolean exists(ByteString file, String comment) throws Trouble {
        try {
            return disk.exists(file);
        } catch (PosixException e) {
            throw Trouble.with("unable to stat ", file, comment);
        }
    }

    OpenFile create(ByteString file) throws Trouble {
        try {
            return names.create(file);
        } catch (PosixException e) {
            throw Trouble.with("unable to create ", file);
        }
    }

    /** Removes a file. Returns false when there was none. */
    boolean unlink(ByteString file) throws Trouble {
        try {
            return names.unlink(file);
        } catch (PosixException e) {
            throw Trouble.with("unable to unlink ", file);
        }
    }

    /** Removes a file that should be there. */
    void remove(ByteString file, String comment) throws Trouble {
        if (!names.tryUnlink(file)) {
            throw Trouble.with("unable to unlink ", file, comment);
        }
    }

    void sync(ByteString directory) throws Trouble {
        try {
            names.sync(directory);
        } catch (PosixException e) {
            throw Trouble.with("trouble fsyncing ", directory);
        }
    }
}
