package org.qmailj.common.cdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

class CdbTest {
    @TempDir
    Path directory;

    private ByteString path() {
        return s(directory.resolve("cdb").toString());
    }

    private interface Records {
        void addTo(CdbMaker maker) throws IOException;
    }

    private byte[] make(Records records) throws IOException {
        try (Fd fd = Fd.open(path(), Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC, 0644)) {
            CdbMaker maker = new CdbMaker(fd);
            records.addTo(maker);
            maker.finish();
        }
        return Files.readAllBytes(directory.resolve("cdb"));
    }

    private ByteString find(byte[] file, ByteString key) throws IOException {
        Files.write(directory.resolve("cdb"), file);
        try (Fd fd = Fd.openRead(path())) {
            ByteString found = new Cdb(fd).find(key);
            assertEquals(found, new Cdb(file).find(key));
            return found;
        }
    }

    /** The file that C's cdbmss makes of the same records. */
    private static byte[] golden() throws IOException {
        try (InputStream in = CdbTest.class.getResourceAsStream("golden.cdb")) {
            return in.readAllBytes();
        }
    }

    private static void goldenRecords(CdbMaker maker) throws IOException {
        for (int i = 0; i < 40; i++) {
            maker.add(s("key" + i % 30), s("data " + i));
        }
        maker.add(s("\0\u00ff\n"), s("\u0080\0"));
        maker.add(s("none"), ByteString.EMPTY);
        maker.add(ByteString.EMPTY, s("wild"));
    }

    @Test
    void isEqualToTheFileOfC() throws IOException {
        assertArrayEquals(golden(), make(CdbTest::goldenRecords));
    }

    @Test
    void readsTheFileOfC() throws IOException {
        byte[] file = golden();
        for (int i = 0; i < 30; i++) {
            assertEquals(s("data " + i), find(file, s("key" + i)), "the first of two wins");
        }
        assertEquals(s("\u0080\0"), find(file, s("\0\u00ff\n")));
        assertEquals(ByteString.EMPTY, find(file, s("none")));
        assertEquals(s("wild"), find(file, ByteString.EMPTY));
        assertNull(find(file, s("key30")));
        assertNull(find(file, s("KEY1")));
        assertNull(find(file, s("key")));
        assertNull(find(file, s("key1\0")));
    }

    @Test
    void anEmptyCdbHoldsNothing() throws IOException {
        byte[] file = make(maker -> {});
        assertEquals(2048, file.length);
        assertNull(find(file, s("x")));
        assertNull(find(file, ByteString.EMPTY));
    }

    @Test
    void manyRecordsComeBack() throws IOException {
        make(maker -> {
            for (int i = 0; i < 20_000; i++) {
                maker.add(s("!user" + i + "\0"), s("u" + i));
            }
        });
        try (Fd fd = Fd.openRead(path())) {
            Cdb cdb = new Cdb(fd);
            for (int i = 0; i < 20_000; i += 7) {
                assertEquals(s("u" + i), cdb.find(s("!user" + i + "\0")));
            }
            assertNull(cdb.find(s("!user20000\0")));
        }
    }

    @Test
    void aFileThatIsCutOffIsAnError() throws IOException {
        byte[] whole = golden();
        for (int length : new int[] {0, 1, 7, 2040}) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            // table 255 of 256 lies last in the header
            assertThrows(CdbFormat.class, () -> find(cut, keyInTable(255)), length + " bytes");
        }
        byte[] noTables = java.util.Arrays.copyOf(whole, 2100);
        assertThrows(CdbFormat.class, () -> find(noTables, s("key1")));
    }

    private static ByteString keyInTable(int table) {
        for (int i = 0; ; i++) {
            ByteString key = s("k" + i);
            if (CdbHash.table(CdbHash.of(key)) == table) {
                return key;
            }
        }
    }

    /** One record "k" with its table's pair changed to what a test wants. */
    private byte[] changed(int position, int slots) throws IOException {
        byte[] file = make(maker -> maker.add(s("k"), s("v")));
        int at = 8 * CdbHash.table(CdbHash.of(s("k")));
        CdbHash.pack(file, at, position);
        CdbHash.pack(file, at + 4, slots);
        return file;
    }

    @Test
    void hostileNumbersAreErrorsAndEnd() throws IOException {
        byte[] beyond = changed(-8, 2);
        assertThrows(CdbFormat.class, () -> find(beyond, s("k")));
        byte[] endless = changed(2048, -1);
        assertThrows(CdbFormat.class, () -> find(endless, s("k")));

        byte[] longKey = make(maker -> maker.add(s("k"), s("v")));
        CdbHash.pack(longKey, 2048, -1);
        assertNull(find(longKey, s("k")), "another key, whatever its length");
        byte[] longData = make(maker -> maker.add(s("k"), s("v")));
        CdbHash.pack(longData, 2052, Integer.MAX_VALUE);
        assertThrows(CdbFormat.class, () -> find(longData, s("k")));
    }

    @Test
    void aTableWithoutAnEmptySlotIsSearchedOnce() throws IOException {
        byte[] file = make(maker -> maker.add(s("k"), s("v")));
        int hash = CdbHash.of(s("k"));
        for (int slot = 0; slot < 2; slot++) {
            CdbHash.pack(file, 2058 + 8 * slot, hash + 256);
            CdbHash.pack(file, 2058 + 8 * slot + 4, 2048);
        }
        assertNull(find(file, s("k")));
    }

    @Test
    void dataBeyondTheLimitAreRefused() throws IOException {
        byte[] file = make(maker -> {
            maker.add(s("fits"), ByteString.wrap(new byte[Cdb.DATA_LIMIT]));
            maker.add(s("long"), ByteString.wrap(new byte[Cdb.DATA_LIMIT + 1]));
        });
        assertEquals(Cdb.DATA_LIMIT, find(file, s("fits")).length());
        assertThrows(CdbFormat.class, () -> find(file, s("long")));
    }

    /** Whatever the bytes are, a search ends with an answer or an error, and soon. */
    @Test
    void noFileMakesASearchFailOtherwise() throws IOException {
        Random random = new Random(7);
        byte[] whole = golden();
        for (int round = 0; round < 500; round++) {
            byte[] file = whole.clone();
            for (int i = 0; i < 40; i++) {
                file[random.nextInt(file.length)] = (byte) random.nextInt(256);
            }
            for (int i = 0; i < 5; i++) {
                try {
                    find(file, s("key" + random.nextInt(30)));
                } catch (CdbFormat e) {
                    // the other answer allowed
                }
            }
        }
    }

    @Test
    void otherFilesAreErrors() throws IOException {
        Fd folder = Fd.openRead(s(directory.toString()));
        try (folder) {
            Cdb cdb = new Cdb(folder);
            IOException e = assertThrows(IOException.class, () -> cdb.find(s("a")));
            if (e instanceof PosixException p) {
                assertEquals(Errno.EISDIR, p.errno());
            } else { // some file systems give a directory next to no size
                assertInstanceOf(CdbFormat.class, e);
            }
        }
    }
}
