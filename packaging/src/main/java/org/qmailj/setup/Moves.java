package org.qmailj.setup;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.queue.QueueLayout;

/**
 * Moves messages to the numbers of their files: a message A whose file has the inode B becomes
 * message B. This is done for many messages at a time in five steps. At the end of each the
 * directories that it changed are synced.
 * <ol>
 * <li>mess/B becomes a second name of mess/A.
 * <li>info/B becomes a second name of info/A. But where todo/A is, A's info, local, remote and
 * bounce are removed: they are of a preprocessing that has not ended or of an earlier message, and
 * the next one would begin by removing them.
 * <li>local/A, remote/A, bounce/A, intd/A and, last, todo/A are renamed to B.
 * <li>info/A is removed.
 * <li>mess/A is removed.
 * </ol>
 *
 * <p>If this ends anywhere, a second run goes on, because mess/A and mess/B are one file. But after
 * a crash of the machine qmail-send may start first, ours or C qmail's. The order is made for that:
 * at each instant a list of recipients has one name, and its number has mess and info too; so has
 * todo, and its number has mess. So each recipient is served, and served once, even if local is at
 * B already and remote still at A. The number that has info and no list is to qmail-send a message
 * at its end, and one that has mess alone is what a qmail-queue left that died: of both it removes
 * the names, while the file stays by its other name.
 *
 * <p>info is not renamed, because A or B would be without it while its lists are moved, and
 * qmail-send reads a list only beside info; nor is it moved after the lists, because info alone
 * ends a message. mess/A goes last, when the removal of all else of A is on disk: a qmail-queue may
 * use the number for a new message from then on.
 *
 * <p>It relies on rename, which must not lose both names if the power goes: none of a file system
 * with a journal does.
 */
final class Moves {
    private static final Set<Companion> OF_PREPROCESSING =
            EnumSet.range(Companion.INFO, Companion.BOUNCE);
    private static final Set<Companion> RENAMED =
            EnumSet.range(Companion.LOCAL, Companion.TODO_LINK);

    private record Move(long from, long to) {}

    private final QueueLayout queue;
    private final QueueCalls calls;
    private final List<Move> moves = new ArrayList<>();

    Moves(QueueLayout queue, QueueCalls calls) {
        this.queue = queue;
        this.calls = calls;
    }

    void add(long from, long to) {
        moves.add(new Move(from, to));
    }

    int size() {
        return moves.size();
    }

    /**
     * Returns whether a message can have the number of its file: nobody else has anything of it, or
     * a run that was cut has begun to move this message there. (A file with more names may be that
     * of two messages.)
     */
    boolean canBegin(long number, FileStatus file) {
        FileStatus there = calls.status(queue.mess(file.ino()));
        if (there == null) {
            return companions(file.ino()).isEmpty() && file.nlink() <= 1;
        }
        return there.isSameFile(file) && file.nlink() <= 2 && isBegun(number, file.ino());
    }

    /**
     * Returns whether the companions of both numbers are such as a run leaves that is cut. What is
     * not, because qmail-send went on with one of them, are two messages now; and if a list that is
     * beside no info came to where info is, its recipients would be served again.
     */
    private boolean isBegun(long from, long to) {
        Set<Companion> here = companions(from);
        Set<Companion> there = companions(to);
        if (here.isEmpty() || there.isEmpty()) {
            return true;
        }
        if (here.contains(Companion.TODO_LINK) || there.contains(Companion.TODO_LINK)) {
            return here.equals(EnumSet.of(Companion.TODO_LINK))
                    && there.equals(EnumSet.of(Companion.INTD));
        }
        boolean info = here.remove(Companion.INFO);
        return info == there.remove(Companion.INFO) && Collections.disjoint(here, there)
                && (!info || isSameFile(queue.info(from), queue.info(to)));
    }

    private Set<Companion> companions(long number) {
        Set<Companion> found = EnumSet.noneOf(Companion.class);
        for (Companion companion : Companion.values()) {
            if (has(companion, number)) {
                found.add(companion);
            }
        }
        return found;
    }

    private boolean has(Companion companion, long number) {
        return calls.status(companion.of(queue, number)) != null;
    }

    /** Brings the messages to both their numbers. */
    void begin() {
        for (Move m : moves) {
            link(queue.mess(m.from), queue.mess(m.to));
        }
        calls.syncDirectories();
    }

    /** Takes them from their old numbers. */
    void finish() {
        moves.forEach(this::linkInfo);
        calls.syncDirectories();
        moves.forEach(this::rename);
        calls.syncDirectories();
        for (Move m : moves) {
            remove(Companion.INFO, m.from);
        }
        calls.syncDirectories();
        for (Move m : moves) {
            calls.unlink(queue.mess(m.from));
        }
        calls.syncDirectories();
        moves.clear();
    }

    private void linkInfo(Move m) {
        if (has(Companion.TODO_LINK, m.from)) {
            OF_PREPROCESSING.forEach(companion -> remove(companion, m.from));
        } else if (has(Companion.INFO, m.from)) {
            link(queue.info(m.from), queue.info(m.to));
        }
    }

    /** Fails if anything else is there. */
    private void link(ByteString from, ByteString to) {
        if (!isSameFile(from, to)) {
            calls.link(from, to);
        }
    }

    private boolean isSameFile(ByteString one, ByteString other) {
        return calls.status(one).isSameFile(calls.status(other));
    }

    private void rename(Move m) {
        for (Companion companion : RENAMED) {
            if (has(companion, m.from)) {
                calls.rename(companion.of(queue, m.from), companion.of(queue, m.to));
            }
        }
    }

    private void remove(Companion companion, long number) {
        if (has(companion, number)) {
            calls.unlink(companion.of(queue, number));
        }
    }
}
