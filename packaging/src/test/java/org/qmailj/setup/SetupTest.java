package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

class SetupTest {
    @Test
    void whatTheSystemSaysIsToldWithoutTheNamesOfClasses() {
        assertEquals("file does not exist", Setup.text(new PosixException(Errno.ENOENT)));
        assertEquals("java.nio.file.NoSuchFileException: /nosuch",
                Setup.text(new NoSuchFileException("/nosuch")));
    }

    @Test
    void oneInstallationAtATime(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lock");
        try (Fd _ = Setup.lock(file)) {
            SetupException e = assertThrows(SetupException.class, () -> Setup.lock(file));
            assertTrue(e.getMessage().startsWith("another installation is under way"));
        }
        Setup.lock(file).close();
    }
}
