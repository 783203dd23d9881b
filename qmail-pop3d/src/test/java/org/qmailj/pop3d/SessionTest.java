package org.qmailj.pop3d;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;

/** The dialogs of src/test/resources, played with a session in this process. */
class SessionTest {
    @TempDir
    private Path maildir;

    private Fd here;

    @BeforeEach
    void enter() throws IOException {
        here = Fd.open(ByteString.of("."), Fd.O_RDONLY | Fd.O_DIRECTORY, 0);
        Posix.chdir(ByteString.of(maildir.toString()));
    }

    @AfterEach
    void leave() throws IOException {
        Posix.chdir(ByteString.of("/proc/self/fd/" + here.number()));
        here.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "deaf", "deleting", "empty", "endings-cut", "endings-eof", "endings-silence", "listing",
        "numbers", "odd-files", "order", "pipelining", "retr", "top", "vanished", "verbs",
    })
    void dialog(String name) throws IOException {
        Dialog dialog = new Dialog(name, maildir);
        assertEquals(String.join("\n", dialog.script()), String.join("\n", dialog.run()));
        assertEquals(List.of(), openInMaildir());
    }

    private List<String> openInMaildir() throws IOException {
        List<String> open = new ArrayList<>();
        for (ByteString number : Posix.list(ByteString.of("/proc/self/fd"))) {
            try {
                String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
                if (file.startsWith(maildir + "/")) {
                    open.add(file);
                }
            } catch (NoSuchFileException e) {
                // it was closed meanwhile
            }
        }
        return open;
    }
}
