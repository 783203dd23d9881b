package org.qmailj.common.hier;

/** One thing that belongs below the home: its path from there, and whose it is. */
public sealed interface HierEntry {
    String path();

    Access access();

    /** A directory. The path "" is the home itself. */
    record Directory(String path, Access access) implements HierEntry {}

    /** A program that stands under the same path in the distribution. */
    record Program(String path, Access access) implements HierEntry {}

    /**
     * A directory with whatever the distribution has in it: directories as this one is, files
     * without the bits for entering unless they are to be run there, too.
     */
    record Tree(String path, Access access) implements HierEntry {}

    /** A file of {@code size} NULs to begin with, which programs write to afterwards. */
    record Zeros(String path, int size, Access access) implements HierEntry {}

    /** A named pipe. */
    record Fifo(String path, Access access) implements HierEntry {}
}
