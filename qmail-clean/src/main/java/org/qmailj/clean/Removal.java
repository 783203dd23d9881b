package org.qmailj.clean;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.CleanReply;
import org.qmailj.common.queue.CleanRequest;
import org.qmailj.common.queue.QueueDisk;
import org.qmailj.common.queue.QueueLayout;

/**
 * The two steps of a message's life that qmail-clean takes.
 *
 * <p>A reply of DONE says that the names are gone from the disk too, so that nothing of this
 * message can come back beside another that gets its number. A file that is not there is as good as
 * removed: qmail-send asks again after a crash. The first error ends the request; what is left is
 * asked for again.
 */
record Removal(QueueDisk disk, QueueLayout layout) {
    CleanReply carryOut(CleanRequest request) {
        try {
            switch (request) {
                case CleanRequest.Foop(long n) -> foop(n);
                case CleanRequest.Todo(long n) -> todo(n);
            }
            return CleanReply.DONE;
        } catch (PosixException e) {
            return CleanReply.TROUBLE;
        }
    }

    /**
     * S3 or S2 to S1. intd/N is gone for certain before mess/N goes: alone it would be in the way
     * of each later message with this number.
     */
    private void foop(long n) throws PosixException {
        remove(layout.intd(n));
        disk.sync(layout.directory("intd"));
        remove(layout.mess(n));
        disk.sync(layout.directory("mess", n));
    }

    /** S4 to S5. */
    private void todo(long n) throws PosixException {
        remove(layout.intd(n));
        remove(layout.todo(n));
        disk.sync(layout.directory("intd"));
        disk.sync(layout.directory("todo"));
    }

    private void remove(ByteString file) throws PosixException {
        try {
            disk.unlink(file);
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }
}
