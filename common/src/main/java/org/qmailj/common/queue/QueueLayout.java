package org.qmailj.common.queue;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.QmailHome;

/**
 * Makes paths of message numbers (fmtqfn.c). A number is the inode of its mess file. Some areas
 * are split over {@link #SPLIT} directories, the others are flat ({@link Area}).
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

    private ByteString file(Area area, long number) {
        return file(directoryName(area, number) + '/' + Long.toUnsignedString(number));
    }

    private static String directoryName(Area area, long number) {
        return area.isSplit()
                ? area.file() + '/' + Long.remainderUnsigned(number, SPLIT) : area.file();
    }

    public ByteString mess(long number) {
        return file(Area.MESS, number);
    }

    public ByteString info(long number) {
        return file(Area.INFO, number);
    }

    public ByteString local(long number) {
        return file(Area.LOCAL, number);
    }

    public ByteString remote(long number) {
        return file(Area.REMOTE, number);
    }

    public ByteString intd(long number) {
        return file(Area.INTD, number);
    }

    public ByteString todo(long number) {
        return file(Area.TODO, number);
    }

    public ByteString bounce(long number) {
        return file(Area.BOUNCE, number);
    }

    /** Returns the path of a file of qmail-queue that has no number yet. */
    public ByteString pid(String name) {
        return file("pid/" + name);
    }

    /** Returns the directory of an area; if the area is split, the one that has the others. */
    public ByteString directory(Area area) {
        return file(area.file());
    }

    /** Returns the directory of the number's file. */
    public ByteString directory(Area area, long number) {
        return file(directoryName(area, number));
    }

    /** Returns the directories over which the area is split, or would be, in order. */
    public List<ByteString> directories(Area area) {
        List<ByteString> all = new ArrayList<>(SPLIT);
        for (int i = 0; i < SPLIT; i++) {
            all.add(file(area.file() + '/' + i));
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
