package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;

class DirectoryTest {
    @TempDir
    Path base;

    private Errno errnoOfEnter(Path path) {
        return assertThrows(PosixException.class, () -> Directory.enter(s(path.toString())))
                .errno();
    }

    @Test
    void namesAreLookedUpInItWhereverItGoes() throws IOException {
        Path home = Files.createDirectory(base.resolve("home"));
        try (Directory at = Directory.enter(s(home.toString()))) {
            Path moved = Files.move(home, base.resolve("moved"));
            Files.createDirectory(home);
            try (Fd fd = at.open(s("./a"), Fd.O_WRONLY | Fd.O_CREAT, 0600)) {
                fd.write(new byte[3], 0, 3);
            }
            assertEquals(3, at.status(s("a")).size());
            at.link(s("a"), s("b"));
            at.unlink(s("a"));
            assertEquals(List.of(moved.resolve("b")), Files.list(moved).toList());
            assertEquals(s(moved.toString()), at.path());
            assertTrue(at.status(s(base.toString())).isDirectory(), "absolute names");
        }
    }

    @Test
    void whatCannotBeEntered() throws IOException {
        assertEquals(Errno.ENOENT, errnoOfEnter(base.resolve("no")));
        assertEquals(Errno.ENOTDIR, errnoOfEnter(Files.createFile(base.resolve("file"))));
        assertEquals(Errno.ENAMETOOLONG, errnoOfEnter(Path.of("/" + "x".repeat(300))));
    }

    @Test
    void aChildStartsInItWhateverDescriptorsItGets() throws IOException {
        Files.writeString(base.resolve("here"), "#!/bin/sh\npwd -P >&5\n");
        assertTrue(base.resolve("here").toFile().setExecutable(true));
        Pipe pipe = Pipe.open();
        int out = pipe.out().number();
        try (Directory at = Directory.enter(s(base.toString()))) {
            int[] fds = {out, out, out, out, out, out, out, out, out, out, out, out};
            Child child = new Command(List.of(s("./here")), List.of())
                    .spawnAt(at, fds, Child.Birth.INHERITING);
            pipe.out().close();
            byte[] said = new byte[4096];
            int n = pipe.in().read(said, 0, said.length);
            assertEquals(base.toRealPath() + "\n", ByteString.of(said, 0, n).toString());
            assertEquals(0, child.await().exitCode());
        }
        pipe.in().close();
        assertEquals(Posix.stat(s(".")).ino(), Directory.CURRENT.status(s(".")).ino());
    }
}
