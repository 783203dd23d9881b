package org.qmailj.send.message;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.queue.EnvelopeInput;
import org.qmailj.common.queue.EnvelopeRecord;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.send.disk.QueueFiles;

/**
 * Holds what info/N says of a message.
 *
 * @param birth its modification time: when the message was preprocessed
 */
public record Info(ByteString sender, long birth) {
    /**
     * Reads info/N.
     *
     * @throws IOException if it cannot be read, or does not begin with a whole sender record
     */
    public static Info read(QueueFiles files, long messnum) throws IOException {
        ByteString file = files.layout().info(messnum);
        try (OpenFile in = files.disk().read(file, 0)) {
            long birth = files.disk().status(file).mtime();
            if (new EnvelopeInput(in).read() instanceof EnvelopeRecord.Sender(ByteString sender)) {
                return new Info(sender, birth);
            }
            throw new BrokenRecord("no sender");
        } catch (ByteBuilder.TooLong e) {
            throw new BrokenRecord("no end of the sender");
        }
    }
}
