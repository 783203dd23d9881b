package org.qmailj.common.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Counts what this process has open. */
public final class Descriptors {
    private Descriptors() {}

    /** Returns how many descriptors are open, and one more, by which it looks. */
    public static long count() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
