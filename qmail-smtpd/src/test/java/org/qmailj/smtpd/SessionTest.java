package org.qmailj.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dialogs of src/test/resources, played with a session in this process. */
class SessionTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {
        "addresses", "badmailfrom", "commands", "databytes", "deaf", "endings-data",
        "endings-reset",
        "endings-silence", "endings-silence-data", "helo", "hops", "localiphost", "memory",
        "maxrcpt", "pipelining", "queue", "rcpthosts", "rcpthosts-broken", "relayclient",
        "smuggling-bare-lf", "smuggling-dot-bare-lf", "smuggling-lf-dot-crlf", "smuggling-nul",
        "smuggling-not-the-end", "strict", "transaction",
    })
    void dialog(String name) throws IOException {
        Dialog dialog = new Dialog(name, home);
        assertEquals(String.join("\n", dialog.script()), String.join("\n", dialog.run()));
    }
}
