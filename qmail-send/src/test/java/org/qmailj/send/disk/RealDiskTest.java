package org.qmailj.send.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueNames;

/** The disk of the operating system. */
class RealDiskTest {
    @TempDir
    Path directory;

    private ByteString path(String name) {
        return ByteString.of(directory.resolve(name).toString());
    }

    @Test
    void disk() throws IOException {
        Disk disk = new RealDisk();
        QueueNames names = QueueNames.SYSTEM;
        int umask = Posix.umask(077); // as QmailSend has it
        try (OpenFile out = names.create(path("46"))) {
            write(out, "Ta\0Tb\0");
            out.sync();
        } finally {
            Posix.umask(umask);
        }
        assertEquals("rw-------", PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("46"))));
        assertEquals(Errno.EEXIST,
                assertThrows(PosixException.class, () -> names.create(path("46"))).errno());
        disk.mark(path("46"), 3, 'D');
        assertEquals("Ta\0Db\0", contents("46"));
        try (OpenFile out = names.append(path("46"))) {
            assertEquals(6, out.status().size());
            write(out, "more");
            out.truncate(8);
        }
        assertEquals("Ta\0Db\0mo", contents("46"));
        try (OpenFile in = disk.read(path("46"), 3)) {
            byte[] bytes = new byte[10];
            assertEquals(5, in.read(bytes, 0, 10));
            assertEquals('D', bytes[0]);
            assertEquals(0, in.read(bytes, 0, 10));
        }
        disk.touch(path("46"), 12345);
        assertEquals(12345, disk.status(path("46")).mtime());
        Files.createFile(directory.resolve("no number"));
        Files.createFile(directory.resolve("7"));
        List<Long> numbers = new ArrayList<>();
        disk.numbers(ByteString.of(directory.toString()), numbers::add);
        numbers.sort(null);
        assertEquals(List.of(7L, 46L), numbers);
        assertTrue(disk.exists(path("46")));
        assertTrue(names.unlink(path("46")));
        names.sync(ByteString.of(directory.toString()));
        for (String gone : new String[] {"46", "none/1"}) {
            assertFalse(names.unlink(path(gone)));
            assertFalse(disk.exists(path(gone)));
            assertEquals(Errno.ENOENT,
                    assertThrows(PosixException.class, () -> disk.read(path(gone), 1)).errno());
            assertEquals(Errno.ENOENT,
                    assertThrows(PosixException.class, () -> disk.mark(path(gone), 0, 'D'))
                            .errno());
        }
    }

    private static void write(OpenFile out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
    }

    private String contents(String name) throws IOException {
        return Files.readString(directory.resolve(name), StandardCharsets.ISO_8859_1);
    }
}
