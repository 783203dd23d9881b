package org.qmailj.send.message;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.EnvelopeRecord;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.send.disk.QueueFiles;

/**
 * Records that a recipient needs no more attempts. A failure is first appended to bounce/N, as a
 * whole, and is on disk, name and contents, before the recipient is marked as done. So a crash at
 * any instant leaves the recipient undone or its bounce written. Nobody waits until the mark is on
 * disk: its loss only repeats the delivery.
 */
public record RecipientMarks(QueueFiles files) {
    /** Says how the recording went. */
    public enum Outcome {
        DONE,
        /** The mark could not be written: the delivery will be made again. */
        NOT_MARKED,
        /** The bounce could not be written: nothing has happened. */
        NO_BOUNCE
    }

    /** Marks the recipient at a position of the channel's list as done. */
    public Outcome success(Channel channel, long messnum, long position) {
        try {
            ByteString list = channel.recipients(files.layout(), messnum);
            files.disk().mark(list, position, EnvelopeRecord.DONE);
            return Outcome.DONE;
        } catch (PosixException e) {
            return Outcome.NOT_MARKED;
        }
    }

    /** Appends a paragraph to bounce/N ({@link BounceText}), then marks the recipient as done. */
    public Outcome failure(Channel channel, long messnum, long position, ByteString text) {
        QueueNames names = files.member();
        ByteString file = files.layout().bounce(messnum);
        try (OpenFile bounce = names.append(file)) {
            append(names, file, bounce, text);
        } catch (IOException e) {
            return Outcome.NO_BOUNCE;
        }
        return success(channel, messnum, position);
    }

    private void append(QueueNames names, ByteString file, OpenFile bounce, ByteString text)
            throws IOException {
        long before = bounce.status().size();
        try {
            bounce.write(text.toArray(), 0, text.length());
            bounce.sync();
            names.sync(files.layout().directory(Area.BOUNCE)); // nobody may have before us
        } catch (PosixException e) {
            // it is going to be written again, once; and a new name made again, because a later
            // sync of the directory may succeed without this one
            if (before > 0 || !names.tryUnlink(file)) {
                bounce.truncate(before);
            }
            throw e;
        }
    }
}
