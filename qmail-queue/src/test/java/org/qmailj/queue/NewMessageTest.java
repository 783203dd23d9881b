package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.testing.ModelDisk;

/** The way into the queue, on a disk that fails and loses power wherever it can. */
class NewMessageTest {
    private static final ByteString RECEIVED = ByteString.of("Received: x\n");
    private static final ByteString HEAD = ByteString.of("u7\0p8\0");
    private static final String MESS = "mess/2/1037";
    private static final String INTD = "intd/1037";
    private static final String TODO_FILE = "todo/1037";

    private String message = "Subject: s\n\nbody\n";
    private String envelope = "Fa@b.c\0Tr@x.y\0\0";
    private boolean gone;

    /** Hands out what there is, then fails or ends. */
    private static ByteSource source(String contents, Errno error) {
        byte[] all = ByteString.of(contents).toArray();
        int[] next = {0};
        return (to, offset, length) -> {
            int n = Math.min(length, all.length - next[0]);
            if (n == 0 && error != null) {
                throw new PosixException(error);
            }
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        };
    }

    private int queue(ModelDisk disk, Errno messageError, Errno envelopeError) {
        return queue(disk, new GivenClient(
                source(message, messageError), source(envelope, envelopeError), gone));
    }

    private int queue(ModelDisk disk, Client client) {
        NewMessage m = new NewMessage(disk, ModelDisk.LAYOUT, new byte[65536]);
        try {
            m.open("8.9.");
            m.write(RECEIVED, client.message());
            m.address(HEAD, client.envelope());
            m.commit(client);
            return 0;
        } catch (Die die) {
            assertEquals(null, die.text());
            return die.code();
        } finally {
            m.close();
            assertEquals(0, disk.openFiles());
        }
    }

    private int queue(ModelDisk disk) {
        return queue(disk, null, null);
    }

    private ByteString wholeMessage() {
        return RECEIVED.concat(message);
    }

    private ByteString wholeEnvelope() {
        return HEAD.concat(envelope.substring(0, envelope.length() - 1));
    }

    /** S1 to S4 of INTERNALS 2, and what each file must hold in them. */
    private void checkState(Map<String, ByteString> files, String when) {
        if (files.containsKey(INTD)) {
            assertTrue(files.containsKey(MESS), "intd without mess " + when);
        }
        if (files.containsKey(TODO_FILE)) {
            assertEquals(wholeMessage(), files.get(MESS), "todo without its message " + when);
            assertEquals(wholeEnvelope(), files.get(TODO_FILE), "envelope not whole " + when);
        }
    }

    private void checkNow(ModelDisk disk) {
        String when = "after " + disk.log();
        checkState(disk.files(), "killed " + when);
        for (Map<String, ByteString> left : disk.survivors()) {
            checkState(left, "without power " + when);
        }
    }

    private void checkAccepted(ModelDisk disk) {
        for (Map<String, ByteString> left : disk.survivors()) {
            assertTrue(left.containsKey(TODO_FILE), "accepted and lost: " + disk.log());
            checkState(left, "accepted");
        }
    }

    @Test
    void theOrderOfEffects() {
        ModelDisk disk = new ModelDisk(this::checkNow);
        assertEquals(0, queue(disk));
        assertEquals(List.of(
                "create pid/8.9.1",
                "stat pid/8.9.1",
                "link pid/8.9.1 mess/2/1037",
                "unlink pid/8.9.1",
                "write mess/2/1037",
                "fsync mess/2/1037",
                "fsync mess/2",
                "create intd/1037",
                "write intd/1037",
                "fsync intd/1037",
                "fsync intd",
                "link intd/1037 todo/1037",
                "fsync todo",
                "trigger"), disk.log());
        checkAccepted(disk);
        assertEquals(Map.of(MESS, wholeMessage(), INTD, wholeEnvelope(),
                TODO_FILE, wholeEnvelope()), disk.files());
    }

    private static int exitCode(String operation) {
        return switch (operation) {
            case "create pid/8.9.1", "trigger" -> 0; // another name is tried; nobody is told
            case "stat pid/8.9.1", "unlink pid/8.9.1" -> 63;
            case "link pid/8.9.1 mess/2/1037" -> 64;
            case "create intd/1037" -> 65;
            case "link intd/1037 todo/1037", "fsync todo" -> 66;
            default -> 53;
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"EIO", "ENOSPC", "EROFS"})
    void everyOperationThatFailsIsSurvived(Errno errno) {
        ModelDisk good = new ModelDisk();
        queue(good);
        for (int n = 1; n <= good.log().size(); n++) {
            String operation = good.log().get(n - 1);
            ModelDisk disk = new ModelDisk(this::checkNow);
            disk.failAt(n, errno);
            int code = queue(disk);
            assertEquals(exitCode(operation), code, operation);
            if (code == 0) {
                checkAccepted(disk);
            } else {
                checkRefused(disk, operation);
            }
        }
    }

    private void checkRefused(ModelDisk disk, String operation) {
        assertFalse(disk.log().contains("trigger"), operation);
        Set<String> left = switch (operation) {
            case "fsync todo" -> Set.of(MESS, INTD, TODO_FILE); // it may be on disk: not ours now
            case "stat pid/8.9.1", "link pid/8.9.1 mess/2/1037", "unlink pid/8.9.1" ->
                    Set.of("pid/8.9.1");
            default -> Set.of();
        };
        assertEquals(left, disk.files().keySet(), operation);
    }

    /** While it cleans up, the disk fails a second time. */
    @Test
    void anErrorWhileCleaningUpKeepsTheOrder() {
        envelope = "Fa\0Tb\0";
        ModelDisk once = new ModelDisk();
        queue(once, null, Errno.EIO);
        int unlinkIntd = once.log().indexOf("unlink intd/1037") + 1;
        for (int n = unlinkIntd; n <= once.log().size(); n++) {
            ModelDisk disk = new ModelDisk(this::checkNow);
            disk.failAt(n, Errno.EIO);
            assertEquals(54, queue(disk, null, Errno.EIO));
            assertTrue(disk.files().containsKey(MESS), "mess went first: " + disk.log());
        }
    }

    @Test
    void noNameInPidIsFree() {
        ModelDisk disk = new ModelDisk();
        for (int i = 1; i <= 9; i++) {
            disk.put("pid/8.9." + i, i, "");
        }
        assertEquals(63, queue(disk));
        assertEquals(9, disk.files().size());
    }

    @Test
    void aNameInPidIsTaken() {
        ModelDisk disk = new ModelDisk(this::checkNow);
        disk.put("pid/8.9.1", 5, "another's");
        assertEquals(0, queue(disk));
        assertEquals(Set.of("pid/8.9.1", MESS, INTD, TODO_FILE), disk.files().keySet());
    }

    /** Such a number is left alone, and its pid file keeps it from coming back. */
    @ParameterizedTest
    @ValueSource(strings = {"mess/1/1036", "intd/1036", "todo/1036"})
    void aNumberWithFilesOfAnOlderMessageIsNotTaken(String old) {
        ModelDisk disk = new ModelDisk(this::checkNow);
        disk.put(old, 5, "old");
        disk.nextInode(1036);
        assertEquals(0, queue(disk));
        assertEquals(Set.of(old, "pid/8.9.1", MESS, INTD, TODO_FILE), disk.files().keySet());
        assertEquals(ByteString.of("old"), disk.files().get(old));
    }

    /** Where nobody sees whether a number is free, what makes a second name of it fails. */
    @ParameterizedTest
    @CsvSource({"pid/1, 0", "mess/1/1036, 64", "intd/1036, 65", "todo/1036, 66"})
    void aFileOfAnOlderMessageThatCannotBeSeen(String old, int code) {
        ModelDisk disk = new ModelDisk(this::checkNow);
        disk.put(old, 5, "old");
        disk.nextInode(1036);
        disk.blind(Errno.EIO);
        assertEquals(code, queue(disk));
        assertEquals(ByteString.of("old"), disk.files().get(old));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "F", "Fa@b", "Fa\0", "Fa\0T", "Fa\0Tb", "Fa\0Tb\0", "Fa\0Tb\0Tc@d"})
    void anEnvelopeThatEndsEarlyIsNotAccepted(String cut) {
        envelope = cut;
        ModelDisk disk = new ModelDisk(this::checkNow);
        assertEquals(54, queue(disk));
        assertEquals(Set.of(), disk.files().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "fa\0Tb\0\0", "Ta\0\0", "Fa\0Fb\0\0", "Fa\0Tb\0x", "Fa\0b\0\0"})
    void aMalformedEnvelopeLeavesItsFiles(String bad) {
        envelope = bad;
        ModelDisk disk = new ModelDisk(this::checkNow);
        assertEquals(91, queue(disk));
        assertEquals(Set.of(MESS, INTD), disk.files().keySet());
        assertEquals(wholeMessage(), disk.files().get(MESS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"F%s\0\0", "Fa\0T%s\0\0", "Fa\0Tb\0T%s\0\0"})
    void aLongAddressLeavesItsFiles(String form) {
        envelope = String.format(form, "x".repeat(1003));
        ModelDisk disk = new ModelDisk(this::checkNow);
        assertEquals(11, queue(disk));
        assertEquals(Set.of(MESS, INTD), disk.files().keySet());
        envelope = String.format(form, "x".repeat(1002));
        assertEquals(0, queue(new ModelDisk(this::checkNow)));
    }

    @ParameterizedTest
    @EnumSource(names = {"EIO", "EBADF", "EISDIR", "ECONNRESET"})
    void whatCannotBeReadIsNotAccepted(Errno errno) {
        ModelDisk disk = new ModelDisk(this::checkNow);
        assertEquals(54, queue(disk, errno, null));
        assertEquals(Set.of(), disk.files().keySet());

        envelope = "Fa\0Tb\0";
        disk = new ModelDisk(this::checkNow);
        assertEquals(54, queue(disk, null, errno));
        assertEquals(Set.of(), disk.files().keySet());
    }

    /** He would send it again. */
    @Test
    void aMessageWhoseSenderDiedIsNotAccepted() {
        gone = true;
        ModelDisk disk = new ModelDisk(this::checkNow);
        assertEquals(54, queue(disk));
        assertEquals(Set.of(), disk.files().keySet());
        assertFalse(disk.log().contains("link intd/1037 todo/1037"));
    }

    /** Syncs may take long, and he may die while they do. */
    @Test
    void theSenderIsLookedForAfterTheSyncs() {
        ModelDisk disk = new ModelDisk(this::checkNow);
        assertEquals(54, queue(disk, new Client() {
            @Override
            public ByteSource message() {
                return source(message, null);
            }

            @Override
            public ByteSource envelope() {
                return source(envelope, null);
            }

            @Override
            public boolean isGone() {
                return disk.log().contains("fsync intd");
            }
        }));
        assertEquals(Set.of(), disk.files().keySet());
    }

    @Test
    void nothingIsReadBehindTheEnd() {
        ModelDisk disk = new ModelDisk();
        assertEquals(0, queue(disk, null, Errno.EIO)); // the error would come after the last NUL
    }

    /** The sizes around the buffer's. */
    @ParameterizedTest
    @CsvSource({"0", "1", "65523", "65524", "65525", "131060", "131061", "400000"})
    void messagesOfEverySize(int size) {
        message = "0123456789abcdef\n".repeat(size / 17 + 1).substring(0, size);
        ModelDisk disk = new ModelDisk();
        assertEquals(0, queue(disk));
        assertEquals(wholeMessage(), disk.files().get(MESS));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 5956, 5957, 5958, 20_000})
    void envelopesOfEverySize(int recipients) {
        envelope = "Fa\0" + "Tuser@host\0".repeat(recipients) + "\0";
        ModelDisk disk = new ModelDisk();
        assertEquals(0, queue(disk));
        assertEquals(wholeEnvelope(), disk.files().get(TODO_FILE));
    }

    @Test
    void bytesAreNotInterpreted() {
        message = "\0\u00ff\r\n.\n\u0080";
        ModelDisk disk = new ModelDisk();
        assertEquals(0, queue(disk));
        assertEquals(wholeMessage(), disk.files().get(MESS));
    }
}
