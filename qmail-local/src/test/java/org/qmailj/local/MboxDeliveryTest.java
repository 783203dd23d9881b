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
import org.qmailj.common.posix.Errno;
import org.qmailj.common.program.Die;
import org.qmailj.common.testing.FakePause;

class MboxDeliveryTest {
    private static final MessageLines LINES =
            MessageLines.of(s("x"), s("y"), 0);
    private static final String WHOLE =
            "From x Thu Jan 01 00:00:00 1970\nReturn-Path: <x>\nDelivered-To: y\n"
            + "body\n>From \0\u00ff\n\n";
    private static final String MBOX = "./d/Mailbox";
    private static final String OLD = "From a\n\nold\n\n";

    @TempDir
    private Path directory;

    private final FakeHome home = new FakeHome();
    private Message message;
    private final FakePause pause = new FakePause();

    @BeforeEach
    void message() throws IOException {
        message = MessageFile.of(directory, LINES.length(), "body\nFrom \0\u00ff");
    }

    private void deliver() {
        new MboxDelivery(home, message, pause).deliver(s(MBOX), LINES);
    }

    private String failure() {
        Die die = assertThrows(Die.class, this::deliver);
        assertEquals(111, die.code());
        return die.text().toString();
    }

    @Test
    void theMessageIsAppendedUnderTheLockAndSynced() {
        home.put(MBOX, OLD);
        deliver();
        assertEquals(OLD + WHOLE, home.files.get(MBOX).toString());
        assertEquals((OLD + WHOLE).length(), home.files.get(MBOX).synced);
        assertEquals(List.of("append " + MBOX, "lock " + MBOX, "end " + MBOX, "write " + MBOX,
                "sync " + MBOX, "close " + MBOX), home.calls);
    }

    @Test
    void aShortMessageIsOneWriteEvenWithAMarkOnEachLine() throws IOException {
        for (String end : List.of("", "From ", ">From ", "x")) {
            message = MessageFile.of(directory, LINES.length(), "From \n".repeat(500) + end);
            home.calls.clear();
            deliver();
            assertEquals(1, home.calls.stream().filter(c -> c.startsWith("write")).count(), end);
        }
    }

    @Test
    void aNewMboxHasItsNameSyncedToo() {
        deliver();
        assertEquals(WHOLE, home.files.get(MBOX).toString());
        assertEquals(
                List.of("sync " + MBOX, "read ./d/", "sync ./d/", "close ./d/", "close " + MBOX),
                home.calls.subList(4, home.calls.size()));
    }

    /** In a process that goes on, an open file would keep the lock. */
    @Test
    void memoryMayRunOut() {
        home.put(MBOX, OLD);
        home.runOutOfMemory(3);
        assertEquals("Out of memory. (#4.3.0)\n", failure());
        assertEquals(OLD, home.files.get(MBOX).toString());
        assertEquals("close " + MBOX, home.calls.getLast());
    }

    /** Whatever fails, the old messages stand as before and no part of the new one stays. */
    @Test
    void anyCallMayFail() {
        String[] calls = {"append", "lock", "end", "write", "sync", "close"};
        for (int call = 0; call < calls.length; call++) {
            home.put(MBOX, OLD);
            home.calls.clear();
            home.fail(call, Errno.ENOSPC);
            boolean done = true;
            try {
                deliver();
            } catch (Die e) {
                done = false;
            }
            assertTrue(home.calls.get(call).startsWith(calls[call]), home.calls.toString());
            assertEquals(OLD + (done ? WHOLE : ""), home.files.get(MBOX).toString(), calls[call]);
            // qmail delivers without a lock or an end where there is none; close comes after fsync
            boolean essential = List.of("append", "write", "sync").contains(calls[call]);
            assertEquals(!essential, done, calls[call]);
        }
    }

    @Test
    void aNewMboxThatCannotBeNamedDurablyIsAFailure() {
        home.fail(6, Errno.EIO);
        assertEquals("Unable to write ./d/Mailbox: input/output error. (#4.3.0)\n", failure());
        assertEquals("sync ./d/", home.calls.get(6));
        assertEquals("", home.files.get(MBOX).toString());
    }

    @Test
    void aDirectoryThatCannotBeReadIsNoFailure() {
        home.unopenable.put("./d/", Errno.EACCES);
        deliver();
        assertEquals(WHOLE, home.files.get(MBOX).toString());
    }

    @Test
    void withoutTheLockNothingIsCutOff() {
        home.put(MBOX, OLD);
        home.fail(1, Errno.ENOLCK);
        message = unreadable();
        assertEquals("Unable to read message: file descriptor not open. (#4.3.0)\n", failure());
        assertFalse(home.calls.contains("truncate " + MBOX));
    }

    private Message unreadable() {
        try {
            return MessageFile.unreadable(directory, LINES.length());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anUnreadableMessageLeavesNothing() {
        home.put(MBOX, OLD);
        message = unreadable();
        assertEquals("Unable to read message: file descriptor not open. (#4.3.0)\n", failure());
        assertEquals(OLD, home.files.get(MBOX).toString());
        assertEquals("close " + MBOX, home.calls.getLast());
    }

    @Test
    void theLockIsWaitedForThirtySeconds() {
        home.put(MBOX, OLD).lockedFor = 1500;
        deliver();
        assertEquals(OLD + WHOLE, home.files.get(MBOX).toString());
        assertEquals(30_000, pause.waited());
    }

    @Test
    void butNoLonger() {
        home.put(MBOX, OLD).lockedFor = 1501;
        assertEquals("File has been locked for 30 seconds straight. (#4.3.0)\n", failure());
        assertEquals("close " + MBOX, home.calls.getLast());
        assertEquals(30_000, pause.waited());
        assertEquals(OLD, home.files.get(MBOX).toString());
    }

    @Test
    void theErrorIsNamed() {
        home.fail(0, Errno.EISDIR);
        assertEquals("Unable to open ./d/Mailbox: is a directory. (#4.2.1)\n", failure());
        home.calls.clear();
        home.fail(3, Errno.EDQUOT);
        assertEquals("Unable to write ./d/Mailbox: disk quota exceeded. (#4.3.0)\n", failure());
    }
}
