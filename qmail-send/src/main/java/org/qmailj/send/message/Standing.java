package org.qmailj.send.message;

import java.util.EnumMap;
import java.util.Map;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.send.disk.Disk;
import org.qmailj.send.disk.QueueFiles;

/** Says how far a message has come, by which of its files exist (INTERNALS, section 2). */
public sealed interface Standing {
    /** There is no info/N: the message was ended meanwhile. */
    record Gone() implements Standing {}

    /** There still is todo/N. Whoever was writing info/N died, and it will be written again. */
    record Unprocessed() implements Standing {}

    /**
     * It was preprocessed.
     *
     * @param times each channel that has a list, and when the list is due, which is its
     *     modification time; none when all recipients are done
     */
    record Waiting(Map<Channel, Long> times) implements Standing {}

    /** It cannot be told, because this file cannot be looked at for another reason than absence. */
    record Unknown(ByteString file) implements Standing {}

    /** Looks at info/N, todo/N, local/N and remote/N, in this order, as far as necessary. */
    static Standing of(QueueFiles files, long messnum) {
        Disk disk = files.disk();
        QueueLayout layout = files.layout();
        ByteString file = layout.info(messnum);
        try {
            if (!disk.exists(file)) {
                return new Gone();
            }
            file = layout.todo(messnum);
            if (disk.exists(file)) {
                return new Unprocessed();
            }
            Map<Channel, Long> times = new EnumMap<>(Channel.class);
            for (Channel channel : Channel.values()) {
                file = channel.recipients(layout, messnum);
                FileStatus list = disk.statusIfPresent(file);
                if (list != null) {
                    times.put(channel, list.mtime());
                }
            }
            return new Waiting(times);
        } catch (PosixException e) {
            return new Unknown(file);
        }
    }
}
