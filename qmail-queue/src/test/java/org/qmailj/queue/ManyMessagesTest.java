package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.queue.DirectorySyncs;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.testing.FakeFile;
import org.qmailj.common.testing.ModelDisk;

/** Many messages at once that share their syncs, on a disk that fails and loses power. */
class ManyMessagesTest {
    private static final int MESSAGES = 6;
    private static final Received.Callers ACCOUNTS = new Received.Callers(1, 2, 3);

    /** Gives the other threads a chance between any two operations; the disk does one at a time. */
    private static final class SharedDisk implements QueueNames {
        private final ModelDisk disk;
        private final Random random;

        SharedDisk(ModelDisk disk, Random random) {
            this.disk = disk;
            this.random = random;
        }

        private interface Operation<T> {
            T run() throws PosixException;
        }

        private <T> T one(Operation<T> operation) throws PosixException {
            int pause;
            synchronized (disk) {
                pause = random.nextInt(4);
            }
            for (int i = 0; i < pause; i++) {
                Thread.yield();
            }
            synchronized (disk) {
                return operation.run();
            }
        }

        @Override
        public boolean isNamed(ByteString path) throws PosixException {
            synchronized (disk) {
                return disk.isNamed(path);
            }
        }

        @Override
        public OpenFile create(ByteString path) throws PosixException {
            return new SharedFile(one(() -> disk.create(path)));
        }

        @Override
        public void link(ByteString from, ByteString to) throws PosixException {
            one(() -> {
                disk.link(from, to);
                return null;
            });
        }

        @Override
        public boolean unlink(ByteString path) throws PosixException {
            return one(() -> disk.unlink(path));
        }

        @Override
        public void sync(ByteString directory) throws PosixException {
            one(() -> {
                disk.sync(directory);
                return null;
            });
        }

        @Override
        public void pullTrigger(QueueLayout layout) {
            synchronized (disk) {
                disk.pullTrigger(layout);
            }
        }

        @Override
        public OpenFile append(ByteString path) {
            throw new UnsupportedOperationException();
        }

        private final class SharedFile extends FakeFile {
            private final OpenFile file;

            SharedFile(OpenFile file) {
                this.file = file;
            }

            @Override
            public FileStatus status() throws PosixException {
                return one(file::status);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws PosixException {
                one(() -> {
                    file.write(from, offset, length);
                    return null;
                });
            }

            @Override
            public void sync() throws PosixException {
                one(() -> {
                    file.sync();
                    return null;
                });
            }

            @Override
            public void close() throws PosixException {
                synchronized (disk) {
                    file.close();
                }
            }
        }
    }

    private final AtomicReference<AssertionError> broken = new AtomicReference<>();
    private final Set<String> accepted = new HashSet<>();
    private final List<Integer> codes = new ArrayList<>();
    private Random random;

    private static ByteSource source(String contents) {
        byte[] all = ByteString.of(contents).toArray();
        int[] next = {0};
        return (to, offset, length) -> {
            int n = Math.min(length, all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        };
    }

    private static String messageId(ByteString contents) {
        String text = contents.toString();
        int id = text.indexOf("Id: ");
        return id != -1 && text.endsWith("end\n") ? text.substring(id + 4, id + 5) : null;
    }

    private static String envelopeId(ByteString contents) {
        String text = contents.toString();
        return text.endsWith("Tlast\0") ? text.substring(text.indexOf('F') + 1).substring(0, 1)
                : null;
    }

    /** Whole messages with their own envelopes, intd never alone, nothing lost. */
    private void check(Map<String, ByteString> files, String when) {
        Set<String> found = new HashSet<>();
        files.forEach((name, contents) -> {
            String number = name.substring(name.lastIndexOf('/') + 1);
            if (name.startsWith("intd/") || name.startsWith("todo/")) {
                ByteString mess = files.get(
                        "mess/" + Long.parseLong(number) % QueueLayout.SPLIT + '/' + number);
                assertTrue(mess != null, name + " without mess " + when);
                if (name.startsWith("todo/")) {
                    String id = messageId(mess);
                    assertTrue(id != null, "torn message " + name + ' ' + when);
                    assertEquals(id, envelopeId(contents), "another's envelope " + when);
                    found.add(id);
                }
            }
        });
        assertTrue(found.containsAll(accepted), "lost " + accepted + " of " + found + ' ' + when);
    }

    private void checkNow(ModelDisk disk) {
        try {
            check(disk.files(), "now");
            for (int i = 0; i < 30; i++) {
                check(disk.survivor(random), "without power after " + disk.log());
            }
        } catch (AssertionError e) {
            broken.compareAndSet(null, e);
        }
    }

    private void inject(DirectorySyncs syncs, ModelDisk disk, int id) {
        NewMessage message =
                new NewMessage(syncs.member(), ModelDisk.LAYOUT, new byte[128]);
        GivenClient client = new GivenClient(
                source("Id: " + id + "\n\n" + "body\n".repeat(id * 9) + "end\n"),
                source("F" + id + "\0" + "Tto\0".repeat(id * 9) + "Tlast\0\0"), false);
        int code = 0;
        try {
            new Call(7, 100 + id, 9).queue(ACCOUNTS, client, message);
        } catch (Die die) {
            code = die.code();
        }
        synchronized (disk) {
            message.close();
            codes.add(code);
            if (code == 0) {
                accepted.add("" + id);
            }
        }
    }

    /** All of them at once; answers the disk as they left it. */
    private ModelDisk run(int seed, int failAt) throws InterruptedException {
        random = new Random(seed);
        accepted.clear();
        codes.clear();
        ModelDisk disk = new ModelDisk(this::checkNow);
        disk.failAt(failAt, Errno.EIO);
        DirectorySyncs syncs = new DirectorySyncs(new SharedDisk(disk, random));
        List<Thread> threads = new ArrayList<>();
        for (int id = 1; id <= MESSAGES; id++) {
            int mine = id;
            Thread thread = new Thread(() -> inject(syncs, disk, mine));
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        for (Thread t : threads) {
            t.join(20_000);
            assertFalse(t.isAlive(), "hangs");
        }
        checkNow(disk);
        assertNull(broken.get(), () -> "seed " + seed + ", failure at " + failAt
                + ": " + broken.get().getMessage());
        assertEquals(MESSAGES, codes.size());
        assertEquals(0, disk.openFiles());
        return disk;
    }

    @Test
    void allAreAcceptedAndTheSyncsAreFewer() throws InterruptedException {
        int syncs = 0;
        for (int seed = 0; seed < 20; seed++) {
            ModelDisk disk = run(seed, 0);
            assertEquals(MESSAGES, accepted.size());
            assertEquals(3 * MESSAGES, disk.files().size());
            syncs += (int) disk.log().stream()
                    .filter(l -> l.equals("fsync todo") || l.equals("fsync intd")).count();
        }
        assertTrue(syncs < 20 * 2 * MESSAGES, syncs + " syncs, one for each message");
    }

    /** A sync of a directory fails each who shared it, and nobody is told a lie. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverFails(int seed) throws InterruptedException {
        int operations = run(seed, 0).log().size();
        for (int failAt = 1; failAt <= operations; failAt += 1 + random.nextInt(4)) {
            run(100 * seed + failAt, failAt);
            assertTrue(codes.stream().allMatch(c -> c == 0 || c == 53 || c >= 63 && c <= 66),
                    codes.toString());
        }
    }
}
