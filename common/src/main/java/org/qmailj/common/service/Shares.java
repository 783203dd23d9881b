package org.qmailj.common.service;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.qmailj.common.program.Deadline;
import org.qmailj.common.program.Pause;

/**
 * Shares out a number of sessions, or of bytes, among uids. An ordinary uid may have a quarter, all
 * ordinary uids together three quarters. A reserved uid, which carries the mail of others, may have
 * three quarters; root and the service's own uid may have everything if they are reserved.
 *
 * <p>Who has no share costs no thread for longer than a moment ({@link HelloReader}). So no user
 * can keep another out, all users together can keep out neither the network nor the bounces, and
 * slow clients in the network leave a quarter for users and bounces.
 */
final class Shares {
    private static final int ROOT = 0;

    private final long total;
    private final Set<Integer> reserved;
    private final int self;
    private final Map<Integer, Long> held = new HashMap<>();
    private long all;
    private long ordinary;

    /**
     * @param total what there is
     * @param reserved the uids that may have more than a quarter
     * @param self the service's own uid
     */
    Shares(long total, Set<Integer> reserved, int self) {
        this.total = total;
        this.reserved = Set.copyOf(reserved);
        this.self = self;
    }

    /** Returns the most that this uid may have. */
    private long most(int uid) {
        if (!reserved.contains(uid)) {
            return total / 4;
        }
        return uid == ROOT || uid == self ? total : total - total / 4;
    }

    /** Takes one. Returns false when there is none for this uid. */
    boolean take(int uid) {
        return take(uid, 1);
    }

    /** Takes so many. Returns false when there are not as many for this uid. */
    synchronized boolean take(int uid, long more) {
        long has = held.getOrDefault(uid, 0L) + more;
        boolean free = reserved.contains(uid);
        if (all + more > total || has > most(uid) || !free && ordinary + more > total * 3 / 4) {
            return false;
        }
        held.put(uid, has);
        all += more;
        ordinary += free ? 0 : more;
        return true;
    }

    void giveBack(int uid) {
        giveBack(uid, 1);
    }

    synchronized void giveBack(int uid, long less) {
        long has = held.getOrDefault(uid, 0L) - less;
        if (has > 0) {
            held.put(uid, has);
        } else {
            held.remove(uid);
        }
        all -= less;
        ordinary -= reserved.contains(uid) ? 0 : less;
        notifyAll();
    }

    /** Returns what nobody has at the moment. */
    synchronized long free() {
        return total - all;
    }

    /** Waits until all are given back, but not longer than this. Returns whether they are. */
    synchronized boolean awaitAllBack(long milliseconds) {
        Deadline end = Deadline.in(milliseconds);
        while (all > 0 && !end.isOver()) {
            Pause.await(this, end);
        }
        return all == 0;
    }
}
