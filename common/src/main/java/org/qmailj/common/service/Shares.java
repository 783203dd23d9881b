package org.qmailj.common.service;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who may have how many sessions: one uid a quarter, all ordinary ones together three quarters, and
 * those that have a reserve whatever is there. So no user keeps another out, and all of them
 * together keep out neither the network nor the bounces.
 */
final class Shares {
    private final int sessions;
    private final Set<Integer> reserved;
    private final Map<Integer, Integer> held = new HashMap<>();
    private int all;
    private int ordinary;

    /** @param reserved the uids that no quarter binds */
    Shares(int sessions, Set<Integer> reserved) {
        this.sessions = sessions;
        this.reserved = Set.copyOf(reserved);
    }

    /** Takes one; false when there is none for this uid. */
    synchronized boolean take(int uid) {
        int has = held.getOrDefault(uid, 0);
        boolean free = reserved.contains(uid);
        if (all >= sessions || !free && (has >= sessions / 4 || ordinary >= sessions * 3 / 4)) {
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
