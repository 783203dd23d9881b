package org.qmailj.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;

/**
 * Gives the messages of a queue the numbers of their files. In a queue that was copied, as from a
 * backup, the files have other inodes than the messages' names say, and sooner or later a new file
 * has the inode that is the name of an old message.
 *
 * <p>A message whose number-to-be is in use, mostly by another one that is to be renumbered, gets
 * another file first ({@link Copies}); no order of moves would do for those that want each other's
 * numbers. Then it is moved as the others are ({@link Moves}).
 *
 * <p>qmail-send and qmail-clean are locked out. New messages may come in meanwhile: the number of
 * one is the inode of its new file, which is that of no file here, and qmail-queue does not use it
 * as long as it is the name of anything else.
 */
final class Renumbering {
    /** Messages that are moved at a time: they share some hundred syncs of directories. */
    private static final int AT_A_TIME = 1000;

    /** So much of the disk may be taken by old files of these. */
    private static final long MOST_BYTES = 64 << 20;

    private final QueueLayout queue;
    private final QueueCalls calls;
    private final Consumer<String> complaints;
    private final Copies copies;
    private final Moves moves;
    private long renumbered;
    private long left;

    /** @param complaints is told what is left as it is */
    Renumbering(QueueLayout queue, QueueCalls calls, Consumer<String> complaints) {
        this.queue = queue;
        this.calls = calls;
        this.complaints = complaints;
        this.copies = new Copies(queue, calls);
        this.moves = new Moves(queue, calls);
    }

    /** Locks out qmail-send, and what qmail-clean is left of one that was killed. */
    static List<Fd> lock(QueueLayout queue) throws PosixException {
        Fd mutex = open(queue.sendmutex(), Fd.O_WRONLY | Fd.O_NONBLOCK);
        try {
            mutex.lock(Fd.LOCK_EX | Fd.LOCK_NB);
        } catch (PosixException e) {
            mutex.close();
            if (!e.is(Errno.EAGAIN)) {
                throw e;
            }
            throw new SetupException("qmail-send is running: stop it, wait for its end, and run"
                    + " this again");
        }
        Fd clean = open(queue.directory(Area.INTD), Fd.O_RDONLY | Fd.O_DIRECTORY);
        clean.lock(Fd.LOCK_EX); // it ends by itself
        return List.of(clean, mutex);
    }

    private static Fd open(ByteString path, int flags) {
        try {
            return Fd.open(path, flags | Fd.O_NOFOLLOW, 0);
        } catch (PosixException e) {
            throw new SetupException("unable to open " + path, e);
        }
    }

    /** Returns how many messages have other numbers now. */
    long run() {
        for (ByteString directory : directories()) {
            FileStatus status = calls.status(directory);
            if (status == null || !status.isDirectory()) {
                throw new SetupException(directory + " is not a directory");
            }
            calls.sync(directory); // a run that was cut may not have come to that
        }
        copies.clear();
        for (ByteString directory : queue.directories(Area.MESS)) {
            calls.list(directory, name -> consider(directory, name));
        }
        move();
        copies.clear();
        return renumbered;
    }

    /** Returns how many names are left as they are. */
    long left() {
        return left;
    }

    private List<ByteString> directories() {
        List<ByteString> all = new ArrayList<>();
        for (Area area : Area.values()) {
            if (area.isSplit()) {
                all.addAll(queue.directories(area));
            } else if (area != Area.LOCK) {
                all.add(queue.directory(area));
            }
        }
        return all;
    }

    private void consider(ByteString directory, ByteString name) {
        long number = QueueLayout.number(name);
        ByteString path = directory.concat("/").concat(name);
        FileStatus file = number == -1 ? null : calls.status(path);
        if (file == null || file.ino() == number) {
            return;
        }
        if (!file.isRegular() || !path.equals(queue.mess(number))) {
            leave(path + " is not a message");
            return;
        }
        try {
            boolean fits = moves.canBegin(number, file);
            moves.add(number, fits ? file.ino() : copies.replace(number, file));
        } catch (PosixException e) {
            leave("unable to read " + path + ": " + e.getMessage());
        }
        if (moves.size() == AT_A_TIME || copies.bytes() >= MOST_BYTES) {
            move();
        }
    }

    private void leave(String complaint) {
        left++;
        complaints.accept(complaint);
    }

    private void move() {
        renumbered += moves.size();
        moves.begin();
        copies.release();
        moves.finish();
    }
}
