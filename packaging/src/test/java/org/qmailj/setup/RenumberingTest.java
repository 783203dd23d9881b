package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.setup.Companion.INFO;
import static org.qmailj.setup.Companion.INTD;
import static org.qmailj.setup.Companion.LOCAL;
import static org.qmailj.setup.Companion.REMOTE;
import static org.qmailj.setup.Companion.TODO_LINK;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

class RenumberingTest extends RenumberedQueue {
    private void assertRenumbered(long wanted) throws IOException {
        List<String> before = queue.contents();
        assertEquals(wanted, run());
        assertEquals(before, queue.contents());
        queue.assertRightNumbers();
        assertEquals(List.of(), complaints);
    }

    @Test
    void messagesGetTheNumbersOfTheirFiles() throws IOException {
        queue.free();
        assertRenumbered(MailQueue.KINDS.length);
    }

    @Test
    void aQueueWithTheRightNumbersIsNotTouched() throws IOException {
        queue.right();
        FailingCalls calls = new FailingCalls();
        assertEquals(0, run(calls));
        assertEquals(0, calls.changes);
    }

    @Test
    void messagesThatHaveTheNumbersOfOthersGetFilesOfTheirOwn() throws IOException {
        queue.chain(MailQueue.KINDS.length, MailQueue.FAR);
        assertRenumbered(MailQueue.KINDS.length);
    }

    @Test
    void soDoThoseThatHaveEachOthersNumbers() throws IOException {
        queue.cycle();
        queue.right();
        assertRenumbered(MailQueue.KINDS.length);
    }

    /** Each kind of file in turn has the number of a file that was made for a copy. */
    @Test
    void aNewFileWhoseNumberIsTakenIsNotUsed() throws IOException {
        queue.cycle();
        List<String> wanted = queue.contents();
        List<Long> strangers = new ArrayList<>();
        FailingCalls calls = new FailingCalls() {
            @Override
            Fd create(ByteString path) {
                Fd file = super.create(path);
                take(MailQueue.inode(queue.path(path)), strangers);
                return file;
            }
        };
        assertTrue(run(calls) >= MailQueue.KINDS.length);
        List<String> found = queue.contents();
        for (long number : strangers) {
            assertFalse(Files.exists(queue.mess(number)));
        }
        assertEquals(Companion.values().length, strangers.size());
        assertTrue(found.removeIf(text -> text.startsWith("message of a taken number")));
        found.removeIf(text -> text.startsWith("- "));
        assertEquals(wanted, found);
    }

    private void take(long number, List<Long> strangers) {
        try {
            if (strangers.size() < Companion.values().length) {
                queue.give(number, Companion.values()[strangers.size()]);
                strangers.add(number);
            } else if (!Files.exists(directory.resolve("taken"))) {
                Files.createFile(directory.resolve("taken"));
                MailQueue.write(queue.mess(number), "message of a taken number");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It would be taken for the message's own. */
    @Test
    void aNumberUnderWhichAnythingLiesIsTaken() throws IOException {
        for (Companion stranger : Companion.values()) {
            List<Path> file = queue.files(1);
            long number = MailQueue.inode(file.getFirst());
            queue.give(number, stranger);
            queue.give(queue.message(file.getFirst(), MailQueue.FAR + number), INFO, LOCAL);
            List<String> before = queue.contents();
            assertEquals(1, run());
            assertEquals(before, queue.contents());
            assertFalse(Files.exists(queue.mess(number)), stranger.name());
        }
    }

    /** As in a copy that shares the files of the backup; and two messages of one file. */
    @Test
    void aFileWithOtherNamesIsReplaced() throws IOException {
        Path file = queue.files(1).getFirst();
        long number = MailQueue.inode(file);
        Path backup = Files.createLink(directory.resolve("backup"), file);
        queue.give(queue.message(file, MailQueue.FAR), INFO, LOCAL);
        Files.createLink(queue.mess(MailQueue.FAR + 1), backup);
        queue.give(MailQueue.FAR + 1, INFO, REMOTE);
        assertRenumbered(2);
        assertTrue(Files.exists(backup));
        assertFalse(queue.numbers().contains(number), "a number of the backup's");
    }

    /** They look like one that is being moved, but qmail-send may have gone on with either. */
    @Test
    void twoMessagesOfOneFileAreNotMixed() throws IOException {
        for (Companion[] kind : MailQueue.KINDS) {
            for (Companion[] other : MailQueue.KINDS) {
                queue.empty();
                Path file = queue.files(1).getFirst();
                long number = queue.message(file, MailQueue.inode(file));
                queue.give(number, kind);
                Files.createLink(queue.mess(MailQueue.FAR), queue.mess(number));
                queue.give(MailQueue.FAR, other);
                List<String> served = queue.served();
                assertEquals(1, run());
                assertEquals(served, queue.served(), () -> List.of(kind) + " " + List.of(other));
                queue.assertRightNumbers();
            }
        }
    }

    @Test
    void namesThatAreNoMessagesAreLeft() throws IOException {
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "not mail");
        Path link = Files.createSymbolicLink(queue.mess(MailQueue.FAR), elsewhere);
        Path inside = Files.createDirectory(queue.mess(MailQueue.FAR + 1));
        Path zero = Files.writeString(queue.mess(46).resolveSibling("046"), "x");
        Path misplaced = Files.writeString(queue.mess(46).resolveSibling("47"), "x");
        Path note = Files.writeString(queue.mess(46).resolveSibling("note"), "x");
        FailingCalls calls = new FailingCalls();
        assertEquals(0, run(calls));
        assertEquals(0, calls.changes);
        Collections.sort(complaints);
        List<String> wanted = new ArrayList<>();
        for (Path left : List.of(link, inside, zero, misplaced)) {
            wanted.add(left + " is not a message");
        }
        Collections.sort(wanted);
        assertEquals(wanted, complaints);
        assertEquals("x", Files.readString(note));
        assertEquals("not mail", Files.readString(elsewhere));
    }

    @Test
    void aLinkInThePlaceOfADirectoryIsNotFollowed() throws IOException {
        Path info = queue.directory.resolve("info/3");
        Files.move(info, directory.resolve("moved"));
        Files.createSymbolicLink(info, directory.resolve("moved"));
        queue.free();
        SetupException e = assertThrows(SetupException.class, this::run);
        assertEquals(info + " is not a directory", e.getMessage());
        assertTrue(queue.numbers().contains(MailQueue.FAR));
    }

    @Test
    void aMessageThatCannotBeReadIsLeftAsItIs() throws IOException {
        queue.cycle();
        List<String> before = queue.contents();
        FailingCalls calls = new FailingCalls() {
            private boolean broken;

            @Override
            int read(Fd file, byte[] to) throws PosixException {
                if (broken) {
                    return super.read(file, to);
                }
                broken = true;
                throw new PosixException(Errno.EIO);
            }
        };
        assertEquals(MailQueue.KINDS.length - 1, run(calls));
        assertEquals(before, queue.contents());
        assertEquals(1, complaints.size());
        assertTrue(complaints.getFirst().matches("unable to read .*/mess/\\d+/\\d+: "
                + Errno.EIO.text()), () -> complaints.toString());
        complaints.clear();
        assertRenumbered(1);
    }

    /** Before each change another message comes in, as from qmail-queue. */
    @Test
    void newMessagesMayComeInMeanwhile() throws IOException {
        queue.free();
        queue.cycle();
        List<String> before = queue.contents();
        List<Path> refused = new ArrayList<>();
        List<Long> injected = new ArrayList<>();
        FailingCalls calls = new FailingCalls() {
            @Override
            <T> T make(String what, ByteString path, Call<T> call) {
                inject(injected, refused);
                return super.make(what, path, call);
            }
        };
        run(calls);
        for (Path file : refused) {
            Files.delete(file);
        }
        queue.assertRightNumbers();
        assertTrue(injected.size() > 50, () -> injected.toString());
        for (long number : injected) {
            assertEquals("new " + number, Files.readString(queue.mess(number)));
            assertEquals("new " + number, Files.readString(queue.of(TODO_LINK, number)));
            for (Companion companion : Companion.values()) {
                Files.deleteIfExists(queue.of(companion, number));
            }
            Files.delete(queue.mess(number));
        }
        assertEquals(before, queue.contents());
    }

    private void inject(List<Long> injected, List<Path> refused) {
        try {
            Path pid = Files.createTempFile(queue.directory.resolve("pid"), "", "");
            long number = MailQueue.inode(pid);
            if (Files.exists(queue.mess(number)) || Files.exists(queue.of(INTD, number))
                    || Files.exists(queue.of(TODO_LINK, number))) {
                refused.add(pid);
                return;
            }
            Files.createLink(queue.mess(number), pid);
            Files.delete(pid);
            MailQueue.write(queue.mess(number), "new " + number);
            MailQueue.write(queue.of(INTD, number), "new " + number);
            Files.createLink(queue.of(TODO_LINK, number), queue.of(INTD, number));
            injected.add(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRunningQmailSendIsNotDisturbed() throws IOException {
        try (Fd mutex = Fd.open(queue.layout.sendmutex(), Fd.O_WRONLY, 0)) {
            mutex.lock(Fd.LOCK_EX);
            SetupException e = assertThrows(SetupException.class,
                    () -> Renumbering.lock(queue.layout));
            assertTrue(e.getMessage().startsWith("qmail-send is running"), e.getMessage());
        }
        List<Fd> locks = Renumbering.lock(queue.layout);
        try (Fd mutex = Fd.open(queue.layout.sendmutex(), Fd.O_WRONLY, 0)) {
            assertThrows(PosixException.class, () -> mutex.lock(Fd.LOCK_EX | Fd.LOCK_NB));
        }
        locks.forEach(Fd::closeQuietly);
        Renumbering.lock(queue.layout).forEach(Fd::closeQuietly);
    }
}
