package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.cdb.CdbMaker;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.posix.Fd;

class AssignmentsTest {
    @TempDir
    Path directory;

    private ByteString path() {
        return s(directory.resolve("cdb").toString());
    }

    private String find(String local) throws LookupFailed {
        ByteString text = new Assignments(path()).find(s(local));
        return text == null ? null : text.toString().replace('\0', '/');
    }

    private void assertFails(String local) {
        LookupFailed e = assertThrows(LookupFailed.class, () -> find(local));
        assertEquals(LocalExit.CDB.code(), e.code());
    }

    /** Keys and data in turn. */
    private void make(String... records) throws IOException {
        try (Fd fd = Fd.open(path(), Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC, 0644)) {
            CdbMaker maker = new CdbMaker(fd);
            for (int i = 0; i < records.length; i += 2) {
                maker.add(s(records[i]), s(records[i + 1]));
            }
            maker.finish();
        }
    }

    private void makeUsual() throws IOException {
        make("!joe\0", "exact\0", "!joe-", "joe\0-\0", "!joe-x-", "joex\0", "!b", "b\0",
                "!q\0", "first", "!q\0", "second", "", "-b");
    }

    @Test
    void withoutAFileNobodyIsFound() throws LookupFailed {
        assertNull(find("joe"));
    }

    @Test
    void aSimpleAssignmentComesFirstAndWhole() throws Exception {
        makeUsual();
        assertEquals("exact//", find("joe"));
        assertEquals("exact//", find("JOE"));
        assertEquals("first/", find("q"), "the first of two");
    }

    @Test
    void theLongestWildcardWinsAndTheRestIsAppendedAsItStands() throws Exception {
        makeUsual();
        assertEquals("joe/-//", find("joe-"));
        assertEquals("joe/-/Ext/", find("Joe-Ext"));
        assertEquals("joex//", find("joe-x-"));
        assertEquals("joex/A-b/", find("joe-X-A-b"));
        assertEquals("joe/-/y-z/", find("joe-y-z"));
        assertEquals("b/ill/", find("Bill"));
        assertEquals("joe/-/\u00ff/", find("joe-\u00ff"));
    }

    @Test
    void nobodyElseIsFoundUnlessThereIsACatchAll() throws Exception {
        makeUsual();
        assertNull(find("jo"));
        assertNull(find("joey"));
        assertNull(find("-joe"));
        make("!", "alias\0-\0", "", "");
        assertEquals("alias/-/Any-One/", find("Any-One"));
    }

    @Test
    void onlyListedCharactersEndAWildcard() throws Exception {
        make("!a-", "hidden", "", "+");
        assertNull(find("a-b"));
    }

    @Test
    void aFileThatQmailNewuDidNotMakeIsTrouble() throws Exception {
        make("!joe\0", "exact");
        assertFails("joe");
        Files.write(directory.resolve("cdb"), new byte[0]);
        assertFails("joe");
        Files.write(directory.resolve("cdb"), new byte[2047]);
        assertFails("joe");
        Files.delete(directory.resolve("cdb"));
        Files.createDirectory(directory.resolve("cdb"));
        assertFails("joe");
        Files.delete(directory.resolve("cdb"));
        Files.createSymbolicLink(directory.resolve("cdb"), Path.of("cdb"));
        assertFails("joe");
    }

    @Test
    void hugeDataAreTrouble() throws Exception {
        make("!joe\0", "x".repeat((1 << 20) + 1), "", "");
        assertFails("joe");
        make("!joe\0", "small", "", "x".repeat((1 << 20) + 1));
        assertFails("joe");
    }

    /** Any bytes at all: an answer, nobody, or trouble. */
    @Test
    void hostileFilesDoNoMore() throws Exception {
        makeUsual();
        byte[] good = Files.readAllBytes(directory.resolve("cdb"));
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            byte[] bad = good.clone();
            for (int i = 0; i < 200; i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Files.write(directory.resolve("cdb"), bad);
            try {
                String text = find("joe-x-y");
                if (text != null) {
                    Nughde.parse(s(text.replace('/', '\0')));
                }
            } catch (LookupFailed e) {
                assertEquals(LocalExit.CDB.code(), e.code());
            }
        }
        assertNotNull(good);
    }
}
