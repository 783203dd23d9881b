package org.qmailj.send.message;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.queue.EnvelopeInput;
import org.qmailj.common.queue.EnvelopeRecord;
import org.qmailj.send.disk.Disk;

/**
 * A piece of local/N or remote/N.
 *
 * @param entries in their order; emptied while the piece is used
 * @param next where in the file the next piece begins
 * @param end what comes after the entries
 */
public record RecipientList(Queue<Entry> entries, long next, End end) {
    private static final int MOST_ENTRIES = 100;

    /** A record and the place of its letter. */
    public record Entry(long position, EnvelopeRecord record) {}

    /** What comes after a piece. */
    public enum End { MORE, NOTHING, TROUBLE }

    public static RecipientList read(Disk disk, ByteString file, long position) {
        try (Disk.Input in = disk.read(file, position)) {
            return read(in, position);
        } catch (IOException e) {
            return new RecipientList(new ArrayDeque<>(), position, End.TROUBLE);
        }
    }

    /** From a file that is open, at {@code position}. */
    public static RecipientList read(Disk.Input file, long position) {
        Queue<Entry> entries = new ArrayDeque<>();
        EnvelopeInput in = new EnvelopeInput(file);
        try {
            EnvelopeRecord record = in.read();
            while (record != null) {
                if (entries.size() == MOST_ENTRIES) {
                    return new RecipientList(entries, position + in.position(), End.MORE);
                }
                entries.add(new Entry(position + in.position(), record));
                record = in.read();
            }
            return new RecipientList(entries, position, End.NOTHING);
        } catch (IOException | ByteBuilder.TooLong e) {
            return new RecipientList(entries, position, End.TROUBLE);
        }
    }
}
