package org.qmailj.send.message;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.EnvelopeRecord;
import org.qmailj.send.disk.Disk;
import org.qmailj.send.disk.QueueFiles;

/**
 * Puts on record that a recipient needs no more attempts. A failure is first appended, whole, to
 * bounce/N, and is on disk there, name and contents, before the recipient is marked done: at any
 * instant a crash leaves the recipient undone or its bounce written. The mark itself is not waited
 * for; losing it only repeats the delivery.
 */
public record Bounces(QueueFiles files) {
    /** How a recording went. */
    public enum Outcome {
        DONE,
        /** The delivery will be made again. */
        NOT_MARKED,
        /** The bounce could not be written: nothing has happened yet. */
        NO_BOUNCE
    }

    public Outcome success(Channel channel, long messnum, long position) {
        try {
            ByteString list = channel.recipients(files.layout(), messnum);
            files.disk().mark(list, position, EnvelopeRecord.DONE);
            return Outcome.DONE;
        } catch (PosixException e) {
            return Outcome.NOT_MARKED;
        }
    }

    public Outcome failure(Channel channel, long messnum, long position, ByteString text) {
        QueueFiles mine = files.member();
        try (Disk.Output bounce = mine.disk().append(mine.layout().bounce(messnum))) {
            append(mine, bounce, text);
        } catch (IOException e) {
            return Outcome.NO_BOUNCE;
        }
        return success(channel, messnum, position);
    }

    private static void append(QueueFiles mine, Disk.Output bounce, ByteString text)
            throws IOException {
        long before = bounce.size();
        try {
            bounce.write(text.toArray(), 0, text.length());
            bounce.sync();
            ByteString directory = mine.layout().directory("bounce");
            mine.disk().syncDirectory(directory); // nobody may have before us
        } catch (PosixException e) {
            bounce.truncate(before); // it is going to be written again, once
            throw e;
        }
    }
}
