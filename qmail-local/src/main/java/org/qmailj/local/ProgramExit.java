package org.qmailj.local;

/** Lists the meanings of the exit code of a program in a .qmail file (qmail-command(8)). */
enum ProgramExit {
    /** The next instruction follows. */
    SUCCESS,
    /** The rest of the file is ignored; forwards that came before it are sent. */
    SUCCESS_AND_STOP,
    /** No more attempts. */
    HARD,
    /** Another attempt later. */
    SOFT;

    static ProgramExit of(int code) {
        return switch (code) {
            case 0 -> SUCCESS;
            case 99 -> SUCCESS_AND_STOP;
            case 100 -> HARD;
            case 64, 65, 70, 76, 77, 78, 112 -> HARD; // sysexits(3), and qmail-local's usage
            default -> SOFT;
        };
    }
}
