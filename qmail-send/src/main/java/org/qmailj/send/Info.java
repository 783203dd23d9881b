package org.qmailj.send;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.queue.EnvelopeInput;
import org.qmailj.common.queue.EnvelopeRecord;
import org.qmailj.common.queue.QueueLayout;

/**
 * What info/N says.
 *
 * @param birth its modification time: when the message was preprocessed
 */
record Info(ByteString sender, long birth) {
    /** Null when it cannot be read, or does not begin with a whole sender record. */
    static Info read(Disk disk, QueueLayout layout, long messnum) {
        ByteString file = layout.info(messnum);
        try (Disk.Input in = disk.read(file, 0)) {
            long birth = disk.status(file).mtime();
            if (new EnvelopeInput(in).read() instanceof EnvelopeRecord.Sender(ByteString sender)) {
                return new Info(sender, birth);
            }
            return null;
        } catch (IOException | ByteBuilder.TooLong e) {
            return null;
        }
    }
}
