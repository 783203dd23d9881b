package org.qmailj.common.hier;

/** One thing that belongs below the home: its path from there, and whose it is. */
public sealed interface HierEntry {
    String path();

    Access access();

    /** A directory. The path "" is the home itself. */
    record Directory(String path, Access access) implements HierEntry {}

    /** A program, which has the same path in the distribution. */
    record Program(String path, Access access) implements HierEntry {}

    /**
     * A directory with whatever the distribution has in it. The directories in it have the same
     * mode; files that are not executable in the distribution lack the bits for execution.
     */
    record Tree(String path, Access access) implements HierEntry {}

    /** A file that consists of {@code size} NULs at first. Programs write to it. */
    record Zeros(String path, int size, Access access) implements HierEntry {}

    /** A named pipe. */
    record Fifo(String path, Access access) implements HierEntry {}
}
