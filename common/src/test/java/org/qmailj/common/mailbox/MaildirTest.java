package org.qmailj.common.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.testing.ProcessState;

@ExtendWith(ProcessState.class)
class MaildirTest {
    private static List<Maildir.Message> messages(long... mtimes) {
        List<Maildir.Message> all = new ArrayList<>();
        for (long mtime : mtimes) {
            all.add(new Maildir.Message(ByteString.of("new/" + all.size()), mtime));
        }
        return all;
    }

    private static String order(long... mtimes) {
        StringBuilder names = new StringBuilder();
        for (Maildir.Message m : Maildir.sorted(messages(mtimes))) {
            names.append(m.file().substring(4));
        }
        return names.toString();
    }

    @Test
    void oldestFirst() {
        assertEquals("", order());
        assertEquals("0", order(5));
        assertEquals("10", order(5, 4));
        assertEquals("2013", order(2, 3, 1, 4));
        assertEquals("543210", order(6, 5, 4, 3, 2, 1));
    }

    /** As C qmail's heap gives them out, which is what users of POP3 see as message numbers. */
    @Test
    void ofOneSecondInTheOrderOfTheHeap() {
        assertEquals("01", order(7, 7));
        assertEquals("021", order(7, 7, 7));
        assertEquals("0321", order(7, 7, 7, 7));
        assertEquals("04321", order(7, 7, 7, 7, 7));
    }

    /** A delivery that goes on for long reads its file. */
    @Test
    void whatWasNotReadFor36HoursIsAbandoned(@TempDir Path directory) throws Exception {
        Path tmp = Files.createDirectory(directory.resolve("tmp"));
        file(tmp.resolve("abandoned"), 999, 5000);
        file(tmp.resolve("read"), 1000, 0);
        file(tmp.resolve(".hidden"), 0, 0);
        Posix.chdir(ByteString.of(directory.toString()));
        Maildir.clean(1000 + 36 * 3600);
        assertEquals(Set.of("read", ".hidden"), Set.of(tmp.toFile().list()));
    }

    private static void file(Path file, long atime, long mtime) throws IOException {
        Files.createFile(file);
        Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(
                FileTime.from(mtime, TimeUnit.SECONDS), FileTime.from(atime, TimeUnit.SECONDS),
                null);
    }

    @Test
    void anyNumberOfThemIsSortedAndNoneLost() {
        Random random = new Random(1);
        for (int n = 0; n < 200; n++) {
            long[] mtimes = random.longs(n, 0, 50).toArray();
            List<Maildir.Message> sorted = Maildir.sorted(messages(mtimes));
            assertEquals(n, sorted.stream().map(Maildir.Message::file).distinct().count());
            for (int i = 1; i < n; i++) {
                assertEquals(true, sorted.get(i - 1).mtime() <= sorted.get(i).mtime());
            }
        }
    }
}
