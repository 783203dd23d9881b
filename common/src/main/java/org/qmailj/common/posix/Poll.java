package org.qmailj.common.posix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** poll(2) for reading, over any number of descriptors. */
public final class Poll {
    static final int POLLIN = 1;
    static final int POLLOUT = 4;

    private int[] fds = new int[16];
    private int[] events = new int[16];
    private int count;

    /** Forgets all descriptors. */
    public void clear() {
        count = 0;
    }

    public void add(Fd fd) {
        if (count == fds.length) {
            fds = Arrays.copyOf(fds, 2 * count);
            events = Arrays.copyOf(events, 2 * count);
        }
        fds[count++] = fd.number();
    }

    /**
     * Waits until one of them has something to read or has come to its end; -1 milliseconds waits
     * for ever. A signal may end the waiting early.
     *
     * @return the places, in the order of {@link #add}, of those that have
     */
    public List<Integer> await(int milliseconds) throws PosixException {
        Arrays.fill(events, 0, count, POLLIN);
        int n = Native.pollMany(fds, events, count, milliseconds);
        if (n == -Errno.EINTR.number()) {
            return List.of();
        }
        Posix.check(n);
        List<Integer> ready = new ArrayList<>(n);
        for (int i = 0; i < count; i++) {
            if (events[i] != 0) {
                ready.add(i);
            }
        }
        return ready;
    }
}
