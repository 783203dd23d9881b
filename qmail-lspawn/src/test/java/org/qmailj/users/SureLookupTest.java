package org.qmailj.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;

class SureLookupTest {
    private static final Passwd JOE = new Passwd(s("joe"), 7, 7, s("/home/joe"));

    @TempDir
    Path directory;

    /** Where the file is called so; the name services know joe only. */
    private Passwd find(String name, String file) throws IOException {
        return new SureLookup(asked -> asked.equals(JOE.name()) ? JOE : null,
                s(directory.resolve(file).toString())).byName(s(name));
    }

    private Passwd failing(Errno errno) throws IOException {
        return new SureLookup(asked -> {
            throw new PosixException(errno);
        }, s(directory.resolve("passwd").toString())).byName(s("joe"));
    }

    @Test
    void aShortageIsNoMissingAccount() throws IOException {
        for (Errno errno : List.of(
                Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS, Errno.EIO)) {
            PosixException e = assertThrows(PosixException.class, () -> failing(errno));
            assertEquals(errno, e.errno());
        }
        assertNull(failing(Errno.ECONNREFUSED));
        assertThrows(Die.class, () -> failing(Errno.ETXTBSY));
    }

    /** The C library passes over a source that it cannot open to the next one in nsswitch.conf. */
    @Test
    void oneThatStandsInTheFileIsNotMissing() throws Exception {
        Files.writeString(directory.resolve("passwd"),
                "root:x:0:0::/root:/bin/sh\njim:x:8:8::/home/jim:/bin/sh\nlast:x:9:9::/:/bin/sh");
        assertEquals(JOE, find("joe", "passwd"));
        assertNull(find("ji", "passwd"));
        assertNull(find("jimmy", "passwd"));
        assertNull(find("jim:x", "passwd"));
        assertNull(find("", "passwd"));
        assertThrows(PosixException.class, () -> find("jim", "passwd"));
        assertThrows(PosixException.class, () -> find("last", "passwd"));
        assertNull(find("jim", "no-such-file"));
    }
}
