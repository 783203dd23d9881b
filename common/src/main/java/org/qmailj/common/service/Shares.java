package org.qmailj.common.service;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who may have how many sessions: one uid a quarter, all ordinary ones together three quarters; one
 * that carries the mail of others three quarters of its own; root and the service itself whatever
 * is there. So no user keeps another out, all of them together keep out neither the
 * network nor the bounces, and slow clients of the network leave a quarter for users and bounces.
 */
final class Shares {
    private static final int ROOT = 0;

    private final int sessions;
    private final Set<Integer> reserved;
    private final int self;
    private final Map<Integer, Integer> held = new HashMap<>();
    private int all;
    private int ordinary;

    /**
     * @param reserved the uids that may have more than a quarter
     * @param self the service's own; he and root are bound by nothing where they are reserved
     */
    Shares(int sessions, Set<Integer> reserved, int self) {
        this.sessions = sessions;
        this.reserved = Set.copyOf(reserved);
        this.self = self;
    }

    private int most(int uid) {
        if (!reserved.contains(uid)) {
            return sessions / 4;
        }
        return uid == ROOT || uid == self ? sessions : sessions - sessions / 4;
    }

    /** Takes one; false when there is none for this uid. */
    synchronized boolean take(int uid) {
        int has = held.getOrDefault(uid, 0);
        boolean free = reserved.contains(uid);
        if (all >= sessions || has >= most(uid) || !free && ordinary >= sessions * 3 / 4) {
            return false;
        }
        held.put(uid, has + 1);
        all++;
        ordinary += free ? 0 : 1;
        return true;
    }

    synchronized void giveBack(int uid) {
        int has = held.get(uid);
        if (has == 1) {
            held.remove(uid);
        } else {
            held.put(uid, has - 1);
        }
        all--;
        ordinary -= reserved.contains(uid) ? 0 : 1;
        notifyAll();
    }

    /** Waits until all have been given back, but not longer than this; false if some were not. */
    synchronized boolean awaitAllBack(long milliseconds) {
        long end = System.nanoTime() / 1_000_000 + milliseconds;
        while (all > 0) {
            long left = end - System.nanoTime() / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                return false; // nobody interrupts
            }
        }
        return true;
    }
}
