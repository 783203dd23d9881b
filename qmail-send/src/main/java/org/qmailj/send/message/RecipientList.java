package org.qmailj.send.message;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.queue.EnvelopeInput;
import org.qmailj.common.queue.EnvelopeRecord;
import org.qmailj.send.disk.Disk;

/**
 * Holds a piece of local/N or remote/N, at most 100 records: a list may be longer than memory.
 *
 * @param entries in their order; the user takes them out
 * @param next the position in the file at which the next piece begins, if there is one
 * @param end what comes after the entries
 */
public record RecipientList(Queue<Entry> entries, long next, End end) {
    private static final int MOST_ENTRIES = 100;

    /** Holds a record, and the position of its letter in the file. */
    public record Entry(long position, EnvelopeRecord record) {}

    /** What comes after a piece: another one, the end of the file, or what cannot be read. */
    public enum End { MORE, NOTHING, TROUBLE }

    /** Opens a list and reads the piece that begins at a position. */
    public static RecipientList read(Disk disk, ByteString file, long position) {
        try (OpenFile in = disk.read(file, position)) {
            return read(in, position);
        } catch (IOException e) {
            return new RecipientList(new ArrayDeque<>(), position, End.TROUBLE);
        }
    }

    /** Reads the next piece of a list that is open at {@code position}. */
    public static RecipientList read(OpenFile file, long position) {
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
