package org.qmailj.common.posix;

import org.qmailj.common.bytes.ByteString;

/**
 * Holds what /proc tells of a process (proc_pid_stat(5)).
 *
 * @param name of its program, of up to 15 bytes
 * @param letter its state; of one with threads that of the first
 * @param parent the number of its parent; 0 where that is outside of this namespace
 * @param group the number of its process group
 */
record ProcessStat(String name, char letter, int parent, int group, int threads) {
    private static final int STAT = 1024;
    private static final int PARENT = 1;
    private static final int PROCESS_GROUP = 2;
    private static final int THREADS = 17;

    /** Returns the state of the process of that number; null where /proc tells of none. */
    static ProcessStat of(ByteString pid) {
        byte[] stat = new byte[STAT];
        ByteString file = ByteString.of("/proc/").concat(pid).concat("/stat");
        try (Fd fd = Fd.open(file, Fd.O_RDONLY, 0)) {
            String text = ByteString.of(stat, 0, fd.read(stat, 0, STAT)).toString();
            int end = text.lastIndexOf(')'); // the name may have parentheses and spaces, too
            String[] fields = text.substring(end + 2).split(" ");
            return new ProcessStat(text.substring(text.indexOf('(') + 1, end),
                    fields[0].charAt(0), Integer.parseInt(fields[PARENT]),
                    Integer.parseInt(fields[PROCESS_GROUP]), Integer.parseInt(fields[THREADS]));
        } catch (PosixException e) {
            return null;
        }
    }

    /** Returns whether it is stopped, by a signal or a tracer. */
    boolean isStopped() {
        return letter == 'T' || letter == 't';
    }

    /**
     * Returns whether it has ended and is only to be waited for. The first of many threads may have
     * ended before the others, and is called a zombie, too.
     */
    boolean isZombie() {
        return (letter == 'Z' || letter == 'X') && threads <= 1;
    }
}
