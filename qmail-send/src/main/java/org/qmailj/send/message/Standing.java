package org.qmailj.send.message;

import java.util.EnumMap;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.send.disk.Disk;
import org.qmailj.send.disk.QueueFiles;

/** How far a message with info/N has come, by the names that there are (INTERNALS 2). */
public sealed interface Standing {
    /** There is no info/N any more. */
    record Gone() implements Standing {}

    /** There is todo/N still: somebody died writing info/N, and it will be written again. */
    record Unprocessed() implements Standing {}

    /** Recipients to look at, each channel with its time; none at all when the message is done. */
    record Waiting(Map<Channel, Long> times) implements Standing {}

    /** It cannot be told because of this file. */
    record Unknown(ByteString file) implements Standing {}

    static Standing of(QueueFiles files, long messnum) {
        Disk disk = files.disk();
        QueueLayout layout = files.layout();
        ByteString file = layout.info(messnum);
        try {
            if (time(disk, file) == null) {
                return new Gone();
            }
            file = layout.todo(messnum);
            if (time(disk, file) != null) {
                return new Unprocessed();
            }
            Map<Channel, Long> times = new EnumMap<>(Channel.class);
            for (Channel channel : Channel.values()) {
                file = channel.recipients(layout, messnum);
                Long time = time(disk, file);
                if (time != null) {
                    times.put(channel, time);
                }
            }
            return new Waiting(times);
        } catch (PosixException e) {
            return new Unknown(file);
        }
    }

    /** The modification time; null when there is no such file. */
    private static Long time(Disk disk, ByteString file) throws PosixException {
        try {
            return disk.status(file).mtime();
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw e;
        }
    }
}
