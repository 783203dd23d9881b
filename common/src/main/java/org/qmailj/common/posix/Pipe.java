package org.qmailj.common.posix;

/** A pipe, both ends closed on exec. */
public record Pipe(Fd in, Fd out) {
    /** {@code in} is the end to read from, {@code out} the one to write to. */
    public static Pipe open() throws PosixException {
        int[] ends = new int[2];
        Posix.check(Native.pipe(ends));
        return new Pipe(Fd.of(ends[0]), Fd.of(ends[1]));
    }
}
