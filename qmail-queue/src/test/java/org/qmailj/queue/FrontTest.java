package org.qmailj.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.testing.SystemCalls;

/**
 * bin/qmail-queue, the setuid program, against callers that mean harm (src/test/c/hostile.c): what
 * reaches the program behind it (src/test/c/witness.c) is the same whatever they do.
 */
class FrontTest {
    private static final int QMAILQ = 60001;
    private static final int CALLER = 60002;

    private static Path home;
    private static Path tools;
    private static Path front;

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(Posix.uid() == 0, "only root can make a setuid program of another user");
        assumeTrue(hasCompiler(), "no C compiler");
        tools = directory(Files.createTempDirectory("front"), "rwxr-xr-x", 0);
        assumeTrue(setuidWorks(tools), "mounted nosuid: " + tools);
        home = directory(tools.resolve("home"), "rwxr-xr-x", QMAILQ);
        directory(home.resolve("queue"), "rwxr-x---", QMAILQ);
        directory(home.resolve("bin"), "rwxr-xr-x", 0);
        Path classic = directory(home.resolve("lib/qmailj/classic"), "rwxr-xr-x", 0);
        front = home.resolve("bin/qmail-queue");
        compile("sh", "../packaging/src/main/c/front/build.sh", "qmail-queue", home.toString(),
                front.toString());
        compile("cc", "src/test/c/witness.c", "-o", classic.resolve("qmail-queue").toString());
        compile("cc", "src/test/c/hostile.c", "-o", tools.resolve("hostile").toString());
        own(classic.resolve("qmail-queue"), QMAILQ, "700");
        own(front, QMAILQ, "4711");
    }

    private static boolean setuidWorks(Path path) throws IOException {
        String options = "";
        int longest = -1;
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            String[] mount = line.split(" ");
            if (path.startsWith(mount[1]) && mount[1].length() >= longest) {
                longest = mount[1].length();
                options = mount[3];
            }
        }
        return !List.of(options.split(",")).contains("nosuid");
    }

    private static Path directory(Path path, String mode, int owner) throws Exception {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        own(path, owner, null);
        return path;
    }

    private static void own(Path path, int owner, String mode) throws Exception {
        assumeTrue(execute("chown", owner + ":" + owner, path.toString()) == 0, "no foreign uids");
        if (mode != null) { // chown cleared it
            assertEquals(0, execute("chmod", mode, path.toString()));
        }
    }

    private static void compile(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("-Wall", "-Wextra", "-Werror", "-static"));
        assertEquals(0, execute(command.toArray(String[]::new)), command.toString());
    }

    private static boolean hasCompiler() throws Exception {
        return execute("sh", "-c", "command -v ${CC:-cc}") == 0;
    }

    @AfterAll
    static void remove() throws IOException {
        if (tools != null) {
            try (Stream<Path> all = Files.walk(tools)) {
                all.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    private static int execute(String... command) throws Exception {
        Process p = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
        p.getOutputStream().close();
        if (!p.waitFor(30, TimeUnit.SECONDS)) {
            p.destroyForcibly();
            throw new AssertionError("still running: " + List.of(command));
        }
        return p.exitValue();
    }

    /** The exit code of the front for a caller that does this. */
    private static int call(String what) throws Exception {
        Files.deleteIfExists(home.resolve("seen"));
        List<String> command = new ArrayList<>(List.of(tools.resolve("hostile").toString()));
        command.addAll(Arrays.asList(what.isEmpty() ? new String[0] : what.split(" ")));
        command.add(front.toString());
        return execute(command.toArray(String[]::new));
    }

    private static List<String> seen() throws IOException {
        return Files.readAllLines(home.resolve("seen"));
    }

    private static List<String> seen(String kind) throws IOException {
        return seen().stream().filter(l -> l.startsWith(kind + ' ')).toList();
    }

    private static void checkPlain(int caller) throws IOException {
        assertEquals(List.of("arg qmail-queue", "arg " + caller), seen("arg"));
        assertEquals(List.of("env PATH=/usr/bin:/bin"), seen("env"));
        assertEquals(List.of("uid " + QMAILQ + ' ' + QMAILQ + ' ' + QMAILQ), seen("uid"));
        assertEquals(List.of("cwd " + home + "/queue"), seen("cwd"));
        assertEquals(List.of("umask 033"), seen("umask"));
        assertEquals(List.of("fd 0", "fd 1", "fd 2"), seen("fd"));
        assertEquals(List.of("core 0 0"), seen("core"));
        assertEquals(List.of("timer 0", "timer 0", "timer 0"), seen("timer"));
        for (String set : List.of("SigPnd", "SigBlk", "SigCgt")) {
            assertTrue(seen().contains(set + ":\t0000000000000000"), seen().toString());
        }
    }

    /** Two real-time signals belong to the C library, which leaves them as they are. */
    private static void checkNothingIgnored() throws IOException {
        String set = "SigIgn:\t";
        String line = seen().stream().filter(l -> l.startsWith(set)).findFirst().orElseThrow();
        long ignored = Long.parseUnsignedLong(line.substring(set.length()), 16);
        assertEquals(0, ignored & ~(3L << 31), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "argc0",
        "umask=777",
        "block",
        "ignore",
        "block ignore timers",
        "timers",
        "open=500",
        "close=2",
        "soft=as:5000000 soft=data:5000000",
        "soft=stack:65536",
        "soft=nofile:1024 open=1000 soft=nofile:3",
        "soft=nproc:0",
        "soft=cpu:1",
        "soft=core:1000000",
        "hard=core:0",
        "env=PATH=/tmp env=LD_PRELOAD=/tmp/x.so env=LD_LIBRARY_PATH=/tmp",
        "env=JAVA_TOOL_OPTIONS=-Xbootclasspath/a:/tmp env=_JAVA_OPTIONS=-Xint",
        "env=GLIBC_TUNABLES=glibc.malloc.check=3 env=IFS=x env=ENV=/tmp/x env=TMPDIR=/tmp",
        "argc0 umask=777 open=99 block ignore timers soft=as:5000000 soft=nofile:0 env=LD_AUDIT=x"
    })
    void theJavaProgramIsBornPlain(String what) throws Exception {
        assertEquals(0, call("uid=" + CALLER + ' ' + what));
        checkPlain(CALLER);
        checkNothingIgnored();
    }

    /** With the service it keeps that; the classic program begins its own. */
    @Test
    void itHasADay() throws Exception {
        SystemCalls.assumeTraced();
        List<Integer> alarms = SystemCalls.alarms(tools, List.of(front.toString()));
        assertEquals(List.of(86400, 0), alarms);
    }

    @Test
    void theCallerIsTheRealUid() throws Exception {
        assertEquals(0, call(""));
        checkPlain(0);
        assertEquals(0, call("uid=" + QMAILQ));
        checkPlain(QMAILQ);
    }

    /**
     * An empty message would be accepted, an empty envelope would not: the C library may open 1 so
     * that it reads as empty, for setuid programs it opens all three itself.
     */
    @ParameterizedTest
    @CsvSource({"close=0, read -1", "close=0 close=1 close=2, read -1", "close=1, read 0"})
    void aClosedDescriptorIsNotAnEmptyMessage(String what, String read) throws Exception {
        String shell = tools.resolve("hostile") + " uid=" + CALLER + ' ' + what + ' ' + front;
        assertEquals(0, execute("sh", "-c", shell + " </dev/null 1<>/dev/null"));
        assertTrue(seen("read").getFirst().startsWith(read + ' '), seen("read").toString());
        checkPlain(CALLER);
    }

    @ParameterizedTest
    @CsvSource({
        "soft=as:5000000,      as -1 -1",
        "hard=as:1000000000,   as 1000000000 1000000000",
        "soft=stack:65536,     stack 8388608 -1",
        "hard=stack:1048576,   stack 1048576 1048576",
        "hard=nofile:20,       nofile 20 20",
        "hard=fsize:4096,      fsize 4096 4096"})
    void limitsAreRaisedAsFarAsTheCallerCould(String what, String limit) throws Exception {
        assertEquals(0, call("uid=" + CALLER + ' ' + what));
        String name = limit.substring(0, limit.indexOf(' '));
        List<String> want = new ArrayList<>(List.of(limit));
        if (limit.equals("stack 8388608 -1")) {
            want.set(0, seen("stack").getFirst().replaceFirst(" \\d+ ", " 8388608 "));
        }
        assertEquals(want, seen(name));
    }

    @Test
    void aLimitOnFilesIsTheCallersBusiness() throws Exception {
        assertEquals(0, call("uid=" + CALLER + " soft=fsize:8192"));
        assertTrue(seen("fsize").getFirst().startsWith("fsize 8192 "));
    }

    /** Where the setuid bit has no effect: what qmail-queue itself would answer. */
    @Test
    void withoutTheBitTheQueueIsClosed() throws Exception {
        assertEquals(62, call("uid=" + CALLER + " nnp"));
        own(home.resolve("queue"), CALLER, "750");
        try {
            assertEquals(63, call("uid=" + CALLER + " nnp"));
        } finally {
            own(home.resolve("queue"), QMAILQ, "750");
        }
    }

    @Test
    void rootNeedsNoBit() throws Exception {
        assertEquals(0, call("nnp"));
        checkPlain(0);
    }

    @Test
    void rootDoesNotStayRoot() throws Exception {
        Path java = home.resolve("lib/qmailj/classic/qmail-queue");
        own(java, 0, "755");
        try {
            assertEquals(71, call("nnp"));
        } finally {
            own(java, QMAILQ, "700");
        }
    }

    @Test
    void whatIsMissing() throws Exception {
        assertEquals(120, without(home.resolve("lib/qmailj/classic/qmail-queue")));
        assertEquals(62, without(home.resolve("queue")));
        Path away = Files.move(home, tools.resolve("away"));
        Path copy = Files.copy(away.resolve("bin/qmail-queue"), tools.resolve("copy"));
        own(copy, QMAILQ, "4711");
        assertEquals(61, execute(copy.toString()));
        Files.delete(copy);
        Files.move(away, home);
    }

    private static int without(Path path) throws Exception {
        Path away = Files.move(path, tools.resolve("away"));
        int code = call("uid=" + CALLER);
        Files.move(away, path);
        return code;
    }
}
