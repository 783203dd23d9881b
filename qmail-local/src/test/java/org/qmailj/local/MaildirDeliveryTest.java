package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.program.Clock;
import org.qmailj.common.program.Die;
import org.qmailj.common.testing.FakePause;

class MaildirDeliveryTest {
    private static final MessageLines LINES =
            MessageLines.of(s("x"), s("y"), 0);
    private static final String WHOLE = "Return-Path: <x>\nDelivered-To: y\nbody\nFrom \0\u00ff";
    private static final String TMP = "./M//tmp/1000.7.host";
    private static final String NEW = "./M//new/1000.7.host";

    @TempDir
    private Path directory;

    private final FakeHome home = new FakeHome();
    private final FakePause pause = new FakePause();
    private long now = 1000;
    private Clock clock = () -> now * 1000 + pause.waited();
    private Message message;

    @BeforeEach
    void message() throws IOException {
        message = MessageFile.of(directory, LINES.length(), "body\nFrom \0\u00ff");
    }

    private void deliver() {
        new MaildirDelivery(home, message, clock, pause, s("host")).deliver(s("./M/"), LINES, 7);
    }

    private String failure() {
        Die die = assertThrows(Die.class, this::deliver);
        assertEquals(111, die.code());
        return die.text().toString();
    }

    @Test
    void theNameInNewIsMadeOfACompleteSyncedFileAndThenSynced() {
        deliver();
        assertEquals(WHOLE, home.files.get(NEW).toString());
        assertEquals(WHOLE.length(), home.files.get(NEW).synced);
        assertFalse(home.files.containsKey(TMP));
        assertEquals(List.of("stat ./M//.", "create " + TMP, "write " + TMP, "sync " + TMP,
                "close " + TMP, "link " + NEW, "read ./M//new", "sync ./M//new", "close ./M//new",
                "unlink " + TMP), home.calls);
    }

    @Test
    void anotherDeliveryOfTheSameMessageBeginsAtItsFirstByte() {
        deliver();
        now++;
        deliver();
        assertEquals(WHOLE, home.files.get("./M//new/1001.7.host").toString());
    }

    private void isWhole(int length, MessageLines lines) throws IOException {
        String body = "0123456789".repeat(length / 10 + 1).substring(0, length);
        home.files.clear();
        home.calls.clear();
        new MaildirDelivery(home, MessageFile.of(directory, lines.length(), body), clock, pause,
                s("host")).deliver(s("./M/"), lines, 7);
        String whole = lines.returnPath() + "" + lines.deliveredTo() + body;
        assertEquals(whole, home.files.get(NEW).toString(), length + " bytes");
        if (whole.length() < Message.CHUNK) {
            assertEquals(1, home.calls.stream().filter(c -> c.startsWith("write")).count());
        }
    }

    @Test
    void aMessageOfAnyLengthIsWholeAndAShortOneIsOneWrite() throws IOException {
        int room = Message.CHUNK - LINES.length();
        for (int length : new int[] {0, 1, 1000, room - 1, room, room + 1, Message.CHUNK,
            room + Message.CHUNK, room + Message.CHUNK + 1}) {
            isWhole(length, LINES);
        }
        for (int longer : new int[] {-1, 0, 1, Message.CHUNK}) {
            String name = "x".repeat(Message.CHUNK + longer - LINES.length());
            isWhole(3, MessageLines.of(s("x"), s("y" + name), 0));
        }
    }

    @Test
    void aTakenNameIsTriedAgainLaterAndNeverTouched() {
        home.put(TMP, "of another");
        deliver();
        assertEquals(List.of(2000L), pause.pauses);
        assertEquals(WHOLE, home.files.get("./M//new/1002.7.host").toString());
        assertEquals("of another", home.files.get(TMP).toString());
    }

    @Test
    void afterThreeTakenNamesItGivesUp() {
        for (int time : new int[] {1000, 1002, 1004}) {
            home.put("./M//tmp/" + time + ".7.host", "of another");
        }
        assertEquals("Temporary error on maildir delivery. (#4.3.0)\n", failure());
        assertEquals(2, pause.pauses.size());
        assertEquals(3, home.files.size());
    }

    @Test
    void aMessageOfThatNameInNewIsNotReplaced() {
        home.put(NEW, "of another");
        assertEquals("Temporary error on maildir delivery. (#4.3.0)\n", failure());
        assertEquals("of another", home.files.get(NEW).toString());
        assertFalse(home.files.containsKey(TMP));
    }

    /** Whatever fails: nobody finds a part of a message, and what is reported done is done. */
    @Test
    void anyCallMayFail() {
        for (Errno errno : new Errno[] {Errno.EIO, Errno.ENOSPC, Errno.EACCES, Errno.EDQUOT}) {
            for (int call = 0; call < 10; call++) {
                oneCallFails(call, errno);
            }
        }
    }

    private void oneCallFails(int call, Errno errno) {
        home.files.clear();
        home.calls.clear();
        home.fail(call, errno);
        boolean done = true;
        try {
            deliver();
        } catch (Die e) {
            done = false;
        }
        String failed = home.calls.get(call) + ' ' + errno;
        FakeHome.Contents found = home.files.get(NEW);
        assertEquals(done, found != null, failed);
        if (found != null) {
            assertEquals(WHOLE, found.toString(), failed);
            assertEquals(WHOLE.length(), found.synced, failed);
        }
        boolean leftInTmp = home.files.containsKey(TMP);
        assertEquals(home.calls.get(call).startsWith("unlink"), leftInTmp, failed);
    }

    @Test
    void onlyAMissingDirectoryIsToldApart() {
        home.fail(0, Errno.ENOENT);
        assertEquals("Unable to chdir to maildir. (#4.2.1)\n", failure());
        home.calls.clear();
        home.fail(0, Errno.EACCES);
        assertEquals("Unable to chdir to maildir. (#4.2.1)\n", failure());
        home.calls.clear();
        home.fail(0, Errno.EIO);
        assertEquals("Temporary error on maildir delivery. (#4.3.0)\n", failure());
        home.calls.clear();
        home.fail(1, Errno.ENOENT);
        assertEquals("Temporary error on maildir delivery. (#4.3.0)\n", failure());
    }

    @Test
    void aDirectoryThatCannotBeReadIsSyncedThroughTheFile() {
        home.unopenable.put("./M//new", Errno.EACCES);
        deliver();
        assertTrue(home.calls.containsAll(List.of("read " + NEW, "sync " + NEW)));
        assertEquals(WHOLE, home.files.get(NEW).toString());
    }

    @ParameterizedTest
    @EnumSource(names = {"EINVAL", "ENOSYS", "EOPNOTSUPP", "EBADF"})
    void aFileSystemWithoutSyncOfDirectoriesWillDo(Errno errno) {
        home.fail(7, errno);
        deliver();
        assertEquals("sync ./M//new", home.calls.get(7));
        assertEquals(WHOLE, home.files.get(NEW).toString());
    }

    @Test
    void anUnreadableMessageLeavesNothing() throws IOException {
        message = MessageFile.unreadable(directory, LINES.length());
        assertEquals("Unable to read message. (#4.3.0)\n", failure());
        assertTrue(home.files.isEmpty());
    }

    @Test
    void aDeliveryThatTakesADayIsGivenUp() throws IOException {
        message = MessageFile.of(directory, LINES.length(), "x".repeat(3 * Message.CHUNK));
        clock = () -> {
            long answer = now;
            now += 50_000;
            return answer * 1000;
        };
        assertEquals("Timeout on maildir delivery. (#4.3.0)\n", failure());
        assertTrue(home.files.isEmpty());
    }
}
