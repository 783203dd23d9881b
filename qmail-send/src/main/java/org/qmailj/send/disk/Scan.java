package org.qmailj.send.disk;

import java.util.function.LongPredicate;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;
import org.qmailj.log.LogLine;

/** Holds what came of reading a directory of the queue. */
public sealed interface Scan {
    /** Holds the numbers that were found, in the order of the directory. */
    record Listed(long[] numbers) implements Scan {}

    /** The directory could not be read to its end. */
    record Unreadable(ByteString directory) implements Scan {
        /** Returns the line that announces another try. */
        public LogLine alert() {
            return LogLine.of("alert: unable to opendir ").file(directory)
                    .text(", sleeping...");
        }
    }

    /** Reads the numbers that a directory's names stand for. */
    static Scan of(Disk disk, ByteString directory) {
        return of(disk, directory, number -> true);
    }

    /** Reads those numbers that are wanted; {@code wanted} is asked while the directory is read. */
    static Scan of(Disk disk, ByteString directory, LongPredicate wanted) {
        NumberList numbers = new NumberList();
        try {
            disk.numbers(directory, number -> {
                if (wanted.test(number)) {
                    numbers.add(number);
                }
            });
            return new Listed(numbers.toArray());
        } catch (PosixException e) {
            return new Unreadable(directory);
        }
    }
}
