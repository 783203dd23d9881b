package org.qmailj.common.queue;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/**
 * Checks whether a queue is divided into directories as in {@link QueueLayout}. A qmail with
 * another conf-split has other directories, and one with the big-todo patch divides todo and intd
 * too. In such a queue our programs do not find messages. They take one that is not preprocessed
 * for what a qmail-queue left that died, and remove it.
 *
 * <p>What cannot be read counts as in order: whoever works with it will see the trouble.
 */
public final class QueueSplit {
    /** What the patch divides, which is flat here. */
    private static final Area[] BIG_TODO = {Area.TODO, Area.INTD};

    private final QueueLayout layout;

    public QueueSplit(QueueLayout layout) {
        this.layout = layout;
    }

    /** Returns a directory that a queue of ours does not have, or null. */
    public ByteString foreignDirectory() {
        for (Area area : BIG_TODO) {
            for (ByteString path : layout.directories(area)) {
                if (isDirectory(path)) {
                    return path;
                }
            }
        }
        for (Area area : Area.values()) {
            ByteString path = area.isSplit() ? beyondSplit(layout.directory(area)) : null;
            if (path != null) {
                return path;
            }
        }
        return null;
    }

    private static ByteString beyondSplit(ByteString directory) {
        for (long number : numbers(directory)) {
            ByteString path = at(directory, number);
            if (Long.compareUnsigned(number, QueueLayout.SPLIT) >= 0 && isDirectory(path)) {
                return path;
            }
        }
        return null;
    }

    /** Returns a message where our programs would not look for it, or null. */
    public ByteString misplacedMessage() {
        for (ByteString directory : layout.directories(Area.MESS)) {
            for (long number : numbers(directory)) {
                if (!directory.equals(layout.directory(Area.MESS, number))) {
                    return at(directory, number);
                }
            }
        }
        return null;
    }

    private static ByteString at(ByteString directory, long number) {
        return directory.concat("/" + Long.toUnsignedString(number));
    }

    private static List<Long> numbers(ByteString directory) {
        List<Long> numbers = new ArrayList<>();
        try {
            Posix.list(directory, name -> {
                long number = QueueLayout.number(name);
                if (number != -1) {
                    numbers.add(number);
                }
            });
        } catch (PosixException e) {
            // counts as in order
        }
        return numbers;
    }

    private static boolean isDirectory(ByteString path) {
        try {
            return Posix.stat(path).isDirectory();
        } catch (PosixException e) {
            return false;
        }
    }
}
