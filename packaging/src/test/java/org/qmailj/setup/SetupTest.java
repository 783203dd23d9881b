package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.posix.Fd;

class SetupTest {
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
