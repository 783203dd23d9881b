package org.qmailj.common.queue;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.QmailHome;

/**
 * Makes paths of message numbers (fmtqfn.c). A number is the inode of its mess file. mess, info,
 * local and remote are split over {@link #SPLIT} directories; intd, todo and bounce are flat.
 */
public record QueueLayout(ByteString queue) {
    /** qmail's default of conf-split, a part of the format on disk. */
    public static final int SPLIT = Hier.SPLIT;

    /**
     * After so long without access a file in pid/ or mess/ is abandoned: 36 hours. Must exceed the
     * 24 hours after which qmail-queue gives up.
     */
    public static final int OSSIFIED_SECONDS = 129600;

    private static final int MOST_DIGITS = 20;

    public static QueueLayout of(QmailHome home) {
        return new QueueLayout(home.queue());
    }

    /** Returns the layout for a program in the queue directory: paths as in log lines. */
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

    /** Returns the path of a file of qmail-queue that has no number yet. */
    public ByteString pid(String name) {
        return file("pid/" + name);
    }

    /** Returns a flat directory: pid, intd, todo, bounce or lock. */
    public ByteString directory(String area) {
        return file(area);
    }

    /** Returns the directory of the number's file in a split area. */
    public ByteString directory(String area, long number) {
        return file(area + '/' + splitOf(number));
    }

    /** Returns all directories of a split area, in order. */
    public List<ByteString> directories(String area) {
        List<ByteString> all = new ArrayList<>(SPLIT);
        for (int i = 0; i < SPLIT; i++) {
            all.add(file(area + '/' + i));
        }
        return all;
    }

    /** Returns the fifo that wakes qmail-send. */
    public ByteString trigger() {
        return file("lock/trigger");
    }

    /** Returns the file that the running qmail-send holds by flock. */
    public ByteString sendmutex() {
        return file("lock/sendmutex");
    }

    /** Returns the table of hosts that recently timed out: 64 records of 16 bytes. */
    public ByteString tcpto() {
        return file("lock/tcpto");
    }

    /**
     * Returns the number that the name of a queue file stands for, or -1 if it is none. Numbers are
     * unsigned, because some file systems use all 64 bits. No file has the last one, which reads as
     * -1.
     */
    public static long number(ByteString name) {
        return name.length() > MOST_DIGITS ? -1 : Decimal.whole(name, Decimal.GREATEST);
    }
}
