package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/** What the native door promises, against the real kernel. */
class PosixTest {
    @TempDir
    Path directory;

    private ByteString file(String name) {
        return s(directory.toString() + "/").concat(s(name));
    }

    private static void put(Fd fd, String text) throws PosixException {
        fd.write(s(text).toArray(), 0, text.length());
    }

    private static String all(Fd fd) throws PosixException {
        ByteBuilder to = new ByteBuilder();
        byte[] piece = new byte[100];
        for (int n = fd.read(piece, 0, 100); n > 0; n = fd.read(piece, 0, 100)) {
            to.append(piece, 0, n);
        }
        return to.toString();
    }

    private static Errno errno(PosixException e) {
        return e.errno();
    }

    private static List<Integer> search(String in, int offset, int end, String text, int most)
            throws PosixException {
        int[] places = new int[most];
        int found = Posix.search(s(in).toArray(), offset, end, s(text).toArray(), places);
        return Arrays.stream(places, 0, found).boxed().toList();
    }

    @Test
    void aTextIsFoundWhereItStandsWhole() throws PosixException {
        assertEquals(List.of(0, 3), search("abcab", 0, 5, "ab", 9));
        assertEquals(List.of(3), search("abcab", 1, 5, "ab", 9));
        assertEquals(List.of(3), search("abcab", 3, 5, "ab", 9));
        assertEquals(List.of(0), search("abcab", 0, 4, "ab", 9));
        assertEquals(List.of(), search("abcab", 4, 5, "ab", 9));
        assertEquals(List.of(), search("abcab", 5, 5, "ab", 9));
        assertEquals(List.of(), search("abcab", 0, 5, "ba", 9));
        assertEquals(List.of(0), search("abcab", 0, 5, "abcab", 9));
        assertEquals(List.of(), search("abcab", 0, 4, "abcab", 9));
        assertEquals(List.of(), search("", 0, 0, "a", 9));
        assertEquals(List.of(0, 2), search("aaaaa", 0, 5, "aa", 9));
        assertEquals(List.of(2), search("aaab", 0, 4, "ab", 9));
        assertEquals(List.of(2), search("a\0\0\u00ffb", 0, 5, "\0\u00ff", 9));
        String far = "x".repeat(1 << 20);
        assertEquals(List.of(1 << 20), search(far + "From ", 3, (1 << 20) + 5, "From ", 9));
        assertEquals(List.of(), search(far + "From ", 3, (1 << 20) + 4, "From ", 9));
    }

    @Test
    void aSearchHasItsLimits() throws PosixException {
        assertEquals(List.of(0, 1), search("aaa", 0, 3, "a", 2));
        assertEquals(List.of(), search("aaa", 0, 3, "a", 0));
        String many = "a".repeat(100);
        assertEquals(64, search(many, 0, 100, "a", 64).size());
        assertEquals(Errno.EINVAL,
                errno(assertThrows(PosixException.class, () -> search(many, 0, 100, "a", 65))));
        assertEquals(List.of(0), search(many, 0, 100, many.substring(36), 9));
        for (String text : List.of("", many.substring(35))) {
            assertEquals(Errno.EINVAL,
                    errno(assertThrows(PosixException.class, () -> search(many, 0, 100, text, 9))));
        }
    }

    @Test
    void aSearchBeyondTheArrayIsRefused() {
        int[][] table = {{-1, 3}, {0, 4}, {3, 2}, {4, 4}, {0, -1}, {0, Integer.MAX_VALUE},
            {Integer.MIN_VALUE, 0}};
        for (int[] range : table) {
            assertThrows(IndexOutOfBoundsException.class,
                    () -> search("abc", range[0], range[1], "a", 9));
        }
        byte[] one = new byte[1];
        int[] places = new int[1];
        assertThrows(NullPointerException.class, () -> Posix.search(null, 0, 0, one, places));
        assertThrows(NullPointerException.class, () -> Posix.search(one, 0, 1, null, places));
        assertThrows(NullPointerException.class, () -> Posix.search(one, 0, 1, one, null));
    }

    @Test
    void theStatusOfWhatIsNotThereIsNull() throws Exception {
        assertNull(Posix.statIfPresent(file("a")));
        Files.createFile(directory.resolve("a"));
        assertTrue(Posix.statIfPresent(file("a")).isRegular());
        assertThrows(PosixException.class, () -> Posix.statIfPresent(file("a/b")));
    }

    @Test
    void aLinkThatLeadsNowhereHasAStatusOfItsOwn() throws Exception {
        assertNull(Posix.lstatIfPresent(file("a")));
        Files.createSymbolicLink(directory.resolve("a"), Path.of("b"));
        assertTrue(Posix.lstatIfPresent(file("a")).isSymlink());
        assertNull(Posix.statIfPresent(file("a")));
        Files.createFile(directory.resolve("b"));
        assertTrue(Posix.statIfPresent(file("a")).isRegular());
        assertThrows(PosixException.class, () -> Posix.lstatIfPresent(file("b/a")));
    }

    @Test
    void fileNamesAreBytes() throws PosixException {
        ByteString name = file(".qmail-\u00ff\u0080");
        try (Fd fd = Fd.openExclusive(name, 0600)) {
            put(fd, "text");
            fd.writeAt(1, s("E"));
            fd.sync();
            assertEquals(4, fd.status().size());
        }
        assertEquals(List.of(s(".qmail-\u00ff\u0080")), Posix.list(file("")));
        assertEquals(0600, Posix.stat(name).permissions());
        try (Fd fd = Fd.openRead(name)) {
            assertEquals("tExt", all(fd));
            fd.seek(2);
            assertEquals("xt", all(fd));
        }
        assertEquals(Errno.EEXIST,
                errno(assertThrows(PosixException.class, () -> Fd.openExclusive(name, 0600))));
    }

    @Test
    void aNulInAPathIsRefusedNotCut() throws PosixException {
        Fd.openExclusive(file("a"), 0600).close();
        assertEquals(Errno.EINVAL,
                errno(assertThrows(PosixException.class, () -> Fd.openRead(file("a\0b")))));
        assertEquals(Errno.ENAMETOOLONG,
                errno(assertThrows(PosixException.class,
                        () -> Posix.stat(file("x".repeat(5000))))));
    }

    @Test
    void linksCountAndUnlinkIsTolerantOnlyWhereAsked() throws IOException {
        Fd.openExclusive(file("a"), 0644).close();
        Posix.link(file("a"), file("b"));
        assertEquals(2, Posix.stat(file("b")).nlink());
        assertEquals(Posix.stat(file("a")).ino(), Posix.stat(file("b")).ino());
        assertEquals(Errno.EEXIST,
                errno(assertThrows(PosixException.class, () -> Posix.link(file("a"), file("b")))));
        Posix.unlink(file("a"));
        Posix.unlinkIfPresent(file("a"));
        assertEquals(Errno.ENOENT,
                errno(assertThrows(PosixException.class, () -> Posix.unlink(file("a")))));
        Posix.syncDirectory(file(""));
        Posix.utime(file("b"), 5, 7);
        assertEquals(7, Posix.stat(file("b")).mtime());
        Files.createSymbolicLink(Path.of(file("l").toString()), Path.of("b"));
        assertTrue(Posix.lstat(file("l")).isSymlink());
        assertTrue(Posix.stat(file("l")).isRegular());
    }

    @Test
    void aFileIsTheSameByWhateverName() throws IOException {
        Fd.openExclusive(file("a"), 0644).close();
        Fd.openExclusive(file("other"), 0644).close();
        Posix.link(file("a"), file("b"));
        Files.createSymbolicLink(Path.of(file("l").toString()), Path.of("b"));
        assertTrue(Posix.isSameFile(file("a"), file("l")));
        assertFalse(Posix.isSameFile(file("a"), file("other")));
        assertFalse(Posix.isSameFile(file("a"), file("missing")));
        assertFalse(Posix.isSameFile(file("missing"), file("a")));
    }

    @Test
    void aLinkIsNotFollowedWhereAsked() throws IOException {
        Fd.openExclusive(file("a"), 0644).close();
        Files.createSymbolicLink(Path.of(file("l").toString()), Path.of("a"));
        Fd.openRead(file("l")).close();
        assertEquals(Errno.ELOOP, errno(assertThrows(PosixException.class,
                () -> Fd.open(file("l"), Fd.O_RDONLY | Fd.O_NOFOLLOW, 0))));
    }

    @Test
    void flockExcludesAnotherOpenFile() throws PosixException {
        Fd.openExclusive(file("lock"), 0600).close();
        try (Fd two = Fd.openRead(file("lock"))) {
            try (Fd one = Fd.openRead(file("lock"))) {
                one.lock(Fd.LOCK_EX);
                assertEquals(Errno.EAGAIN, errno(assertThrows(PosixException.class,
                        () -> two.lock(Fd.LOCK_EX | Fd.LOCK_NB))));
            }
            two.lock(Fd.LOCK_EX | Fd.LOCK_NB);
        }
    }

    private static Child.Plan shell(String script, int[] fds, ByteString directory, String... env) {
        List<ByteString> environment = new java.util.ArrayList<>();
        for (String e : env) {
            environment.add(s(e));
        }
        return new Child.Plan(s("/bin/sh"), List.of(s("sh"), s("-c"), s(script)), environment, fds)
                .in(directory, 61);
    }

    @Test
    void aChildHasItsDescriptorsEnvironmentAndDirectoryAndNothingElse() throws PosixException {
        Pipe stray = Pipe.open();
        Pipe out = Pipe.open();
        int w = out.out().number();
        Child child = Child.spawn(shell(
                "echo $A; pwd; cd /proc/self/fd && echo *; kill -PIPE $$",
                new int[] {-1, w, w, -1, w},
                s("/usr"), "A=\u00ff", "PATH=/bin:/usr/bin"));
        out.out().close();
        String said = all(out.in());
        WaitStatus end = child.await();
        assertTrue(said.startsWith("\u00ff\n/usr\n"), said);
        assertFalse((" " + said.substring(said.lastIndexOf("usr\n") + 4).trim() + " ")
                .contains(" " + stray.in().number() + " "), said);
        assertTrue(end.crashed(), "SIGPIPE must be at its default");
        assertEquals(Signals.PIPE, end.signal());
        stray.in().close();
        stray.out().close();
        out.in().close();
    }

    @Test
    void aChildMayIgnoreSigpipe() throws PosixException {
        Child child = Child.spawn(shell("kill -PIPE $$; exit 7", new int[] {-1, -1, -1}, null)
                .born(Child.Birth.IGNORING_PIPE));
        assertEquals(7, child.await().exitCode());
    }

    @Test
    void descriptorsMayTradePlaces() throws PosixException {
        Pipe a = Pipe.open();
        Pipe b = Pipe.open();
        int[] swapped = new int[Math.max(a.out().number(), b.out().number()) + 1];
        java.util.Arrays.fill(swapped, Child.CLOSED);
        swapped[a.out().number()] = b.out().number();
        swapped[b.out().number()] = a.out().number();
        Child child = Child.spawn(shell("echo a >/proc/self/fd/" + a.out().number()
                + "; echo b >/proc/self/fd/"
                + b.out().number(), swapped, null));
        child.await();
        a.out().close();
        b.out().close();
        assertEquals("b\n", all(a.in()));
        assertEquals("a\n", all(b.in()));
    }

    @Test
    void whatAChildCannotDoShowsInItsExitCode() throws PosixException {
        int[] none = {-1, -1, -1};
        assertEquals(3, Child.spawn(shell("exit 3", none, null)).await().exitCode());
        assertEquals(61, Child.spawn(shell("exit 3", none, file("no"))).await().exitCode());
        Child.Plan missing = new Child.Plan(file("no"), List.of(s("no")), List.of(), none);
        assertEquals(Errno.ENOENT,
                errno(assertThrows(PosixException.class, () -> Child.spawn(missing))));
        assertEquals(120, Child.spawn(missing.orExit(120)).await().exitCode());
        WaitStatus killed = Child.spawn(shell("kill -9 $$", none, null)).await();
        assertTrue(killed.crashed());
        assertEquals(9, killed.signal());
    }

    @Test
    void aSignalBecomesAByte() throws PosixException {
        try (Fd told = Signals.tell(Signals.HUP)) {
            assertFalse(told.awaitReadable(0));
            Posix.kill(Posix.pid(), Signals.HUP);
            assertTrue(told.awaitReadable(5000));
            byte[] got = new byte[4];
            assertEquals(1, told.read(got, 0, 4));
            assertEquals(Signals.HUP, got[0]);
        } finally {
            Signals.restoreDefault(Signals.HUP);
        }
    }

    @Test
    void accountsComeFromTheSystem() throws PosixException {
        assertEquals(0, Passwd.byName(s("root")).uid());
        assertEquals(s("root"), Passwd.byUid(0).name());
        assertEquals(s("/root"), Passwd.byName(s("root")).home());
        assertNull(Passwd.byName(s("no-such-user-here")));
        assertNull(Passwd.byName(s("r\u00f6\u00f6t")));
        assertEquals(0, Passwd.groupByName(s("root")));
        assertEquals(-1, Passwd.groupByName(s("no-such-group-here")));
        assertEquals(Errno.EINVAL, errno(assertThrows(
                PosixException.class, () -> Passwd.groupByName(s("root\0x")))));
        assertFalse(Posix.hostname().isEmpty());
    }

    @Test
    void manyThreadsMayAskForGroups() throws Exception {
        int daemon = Passwd.groupByName(s("daemon"));
        Callable<Integer> another = () -> strangers("daemon", daemon);
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<Integer> daemons = threads.submit(another);
            assertEquals(0, strangers("root", 0));
            assertEquals(0, daemons.get());
        }
    }

    /** How often the group of that name had the gid of another. */
    private static int strangers(String group, int gid) throws PosixException {
        int strangers = 0;
        for (int i = 0; i < 5000; i++) {
            if (Passwd.groupByName(s(group)) != gid) {
                strangers++;
            }
        }
        return strangers;
    }

    @Test
    void waitingEndsInTime() throws PosixException {
        Pipe pipe = Pipe.open();
        long start = System.nanoTime();
        assertFalse(pipe.in().awaitReadable(50));
        assertTrue(System.nanoTime() - start >= 40_000_000L);
        assertTrue(pipe.out().awaitWritable(50));
        put(pipe.out(), "x");
        assertTrue(pipe.in().awaitReadable(-1));
        pipe.in().close();
        assertEquals(Errno.EPIPE, errno(assertThrows(PosixException.class,
                () -> put(pipe.out(), "y"))));
        pipe.out().close();
    }

    @Test
    void howManyDescriptorsThereMayBe() throws Exception {
        List<String> limits = Files.readAllLines(Path.of("/proc/self/limits"));
        String line = limits.stream().filter(l -> l.startsWith("Max open files")).findFirst().get();
        assertEquals(line.split(" +")[3], Integer.toString(Posix.descriptorLimit()));
    }

    @Test
    void errorsHaveQmailsTexts() {
        assertEquals("file does not exist", Errno.ENOENT.text());
        assertEquals("access denied", Errno.EACCES.text());
        assertTrue(Errno.ENOSPC.isTemporary());
        assertFalse(Errno.EACCES.isTemporary());
        assertEquals(Errno.UNKNOWN, Errno.of(4095));
        assertEquals(Errno.UNKNOWN, Errno.of(-1));
        assertNotEquals(Errno.UNKNOWN, Errno.of(1));
    }

    @Test
    void aConnectionThatIsRefusedSaysSo() throws PosixException {
        byte[] loopback = {127, 0, 0, 1};
        try (Fd server = Socket.stream(false); Fd client = Socket.stream(false)) {
            Socket.bind(server, loopback, 0);
            int port = Socket.local(server).port(); // bound, not listening
            assertEquals(Errno.ECONNREFUSED, errno(assertThrows(PosixException.class,
                    () -> Socket.connect(client, loopback, port))));
        }
    }
}
