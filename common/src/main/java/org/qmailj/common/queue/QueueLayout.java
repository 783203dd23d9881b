package org.qmailj.common.queue;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.QmailHome;

/**
 * The one place that turns a message number into a path (fmtqfn.c). A number is the inode of its
 * mess file. mess, info, local and remote are split over {@link #SPLIT} directories; intd, todo and
 * bounce are flat.
 */
public record QueueLayout(ByteString queue) {
    /** conf-split of a stock installation; part of the on-disk format. */
    public static final int SPLIT = Hier.SPLIT;

    /**
     * What was not accessed for 36 hours in pid/ or mess/ is nobody's any more: must exceed the 24
     * hours after which qmail-queue gives up.
     */
    public static final int OSSIFIED_SECONDS = 129600;

    private static final int MOST_DIGITS = 20;

    public static QueueLayout of(QmailHome home) {
        return new QueueLayout(home.queue());
    }

    /** Paths for a program whose current directory is the queue: as they stand in log lines. */
    public static QueueLayout ofCurrentDirectory() {
        return new QueueLayout(ByteString.EMPTY);
    }

    private ByteString file(String name) {
        return queue.isEmpty() ? ByteString.of(name) : queue.concat("/" + name);
    }

    private ByteString split(String area, long number) {
        return file(area + '/' + splitOf(number) + '/' + Long.toUnsignedString(number));
    }

    private ByteString flat(String area, long number) {
        return file(area + '/' + Long.toUnsignedString(number));
    }

    private static long splitOf(long number) {
        return Long.remainderUnsigned(number, SPLIT);
    }

    public ByteString mess(long number) {
        return split("mess", number);
    }

    public ByteString info(long number) {
        return split("info", number);
    }

    public ByteString local(long number) {
        return split("local", number);
    }

    public ByteString remote(long number) {
        return split("remote", number);
    }

    public ByteString intd(long number) {
        return flat("intd", number);
    }

    public ByteString todo(long number) {
        return flat("todo", number);
    }

    public ByteString bounce(long number) {
        return flat("bounce", number);
    }

    /** A file of qmail-queue that has no number yet. */
    public ByteString pid(String name) {
        return file("pid/" + name);
    }

    /** A flat directory: pid, intd, todo, bounce or lock. */
    public ByteString directory(String area) {
        return file(area);
    }

    /** The directory in which the number's file of a split area lies. */
    public ByteString directory(String area, long number) {
        return file(area + '/' + splitOf(number));
    }

    /** All directories of a split area, in order. */
    public List<ByteString> directories(String area) {
        List<ByteString> all = new ArrayList<>(SPLIT);
        for (int i = 0; i < SPLIT; i++) {
            all.add(file(area + '/' + i));
        }
        return all;
    }

    /** The fifo that wakes qmail-send. */
    public ByteString trigger() {
        return file("lock/trigger");
    }

    /** flock on it is held by the one running qmail-send. */
    public ByteString sendmutex() {
        return file("lock/sendmutex");
    }

    /** Hosts that recently timed out: 64 records of 16 bytes. */
    public ByteString tcpto() {
        return file("lock/tcpto");
    }

    /**
     * The number that a queue file's name stands for, or -1 when it is none. Numbers are unsigned:
     * some file systems use all 64 bits. The last one, which reads as -1, is no file's.
     */
    public static long number(ByteString name) {
        if (name.isEmpty() || name.length() > MOST_DIGITS) {
            return -1;
        }
        long n = 0;
        for (int i = 0; i < name.length(); i++) {
            int digit = name.at(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            if (Long.compareUnsigned(n, Long.divideUnsigned(-1 - digit, 10)) > 0) {
                return -1;
            }
            n = n * 10 + digit;
        }
        return n;
    }
}
