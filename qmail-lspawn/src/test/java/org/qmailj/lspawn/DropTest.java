package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Posix;

/** The trampoline itself: no program runs under a wrong identity, and the exit code says why. */
class DropTest {
    @TempDir
    static Path directory;

    /** Makes the program of its source. */
    static void compile(Path to) throws Exception {
        cc(to, "-I", "../common/src/main/c", "../packaging/src/main/c/drop.c");
    }

    private static void cc(Path to, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("cc", "-o", to.toString()));
        command.addAll(List.of(arguments));
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    @BeforeAll
    static void compile() throws Exception {
        assumeTrue(Posix.uid() == 0, "needs root");
        compile(directory.resolve("drop"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The output, and the exit code. */
    private static String drop(String... arguments) throws Exception {
        return run(List.of(directory.resolve("drop").toString()), arguments);
    }

    private static String run(List<String> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        return new String(output, StandardCharsets.ISO_8859_1) + process.waitFor();
    }

    @Test
    void theProgramHasTheIdentityAndNoOther() throws Exception {
        String status = drop("60001", "60002", "1", "2", "3", "/bin/sh", "name", "-c",
                "grep -E '^(Uid|Gid|Groups|CapEff|CapPrm)' /proc/self/status; echo $0 $*; exit 7",
                "zero", "a b", "c");
        assertEquals("Uid:60001600016000160001Gid:60002600026000260002Groups:60002"
                + "CapPrm:0000000000000000CapEff:0000000000000000zeroabc7",
                status.replaceAll("[\\s]", ""));
    }

    @Test
    void fileAndNameAreApart() throws Exception {
        assertEquals("7", drop("60001", "60002", "1", "2", "3", "/bin/sh", "-sh", "-c", "exit 7"));
    }

    @Test
    void aFileWithoutSlashIsFoundAlongThePath() throws Exception {
        assertEquals("7", drop("60001", "60002", "1", "2", "3", "sh", "x", "-c", "exit 7"));
        assertEquals("3", drop("60001", "60002", "1", "2", "3", "no-such-program", "x"));
    }

    @Test
    void theFirstGroupIsTheGroupAndAllAreTheList() throws Exception {
        String status = drop("60001", "60004,60002,60003", "1", "2", "3", "/bin/sh", "name", "-c",
                "grep -E '^(Gid|Groups)' /proc/self/status");
        assertEquals("Gid:60004600046000460004Groups:6000260003600040",
                status.replaceAll("[\\s]", ""));
    }

    @Test
    void aGroupMayBeListedTwice() throws Exception {
        assertEquals("7", drop("60001", "60004,60002,60004,60002", "1", "2", "3",
                "/bin/sh", "name", "-c", "exit 7"));
    }

    /** The kernel tells of success, and the list has one group too many, one too few or another. */
    @ParameterizedTest
    @ValueSource(strings = {"60002, 60003, 60004", "60002", "60002, 60004"})
    void aListThatIsNotTheOneAskedForIsRefused(String list) throws Exception {
        Path lie = directory.resolve("lie.c");
        Files.writeString(lie, """
                #define _GNU_SOURCE
                #include <sys/syscall.h>
                #include <sys/types.h>
                #include <unistd.h>
                int setgroups(size_t n, const gid_t *asked) {
                  static const gid_t groups[] = {LIST};
                  return n && asked ? (int)syscall(SYS_setgroups, sizeof groups / 4, groups) : -1;
                }
                """.replace("LIST", list));
        Path library = directory.resolve("lie.so");
        cc(library, "-shared", "-fPIC", lie.toString());
        assertEquals("1", run(List.of("env", "LD_PRELOAD=" + library,
                directory.resolve("drop").toString()),
                "60001", "60002,60003", "1", "2", "3", "/bin/sh", "name", "-c", "exit 7"));
    }

    @Test
    void theGroupsAlone() throws Exception {
        String status = drop("-", "60002", "1", "2", "3", "/bin/sh", "name", "-c",
                "grep -E '^(Uid|Gid|Groups)' /proc/self/status");
        assertEquals("Uid:0000Gid:60002600026000260002Groups:600020",
                status.replaceAll("[\\s]", ""));
        assertEquals("112", drop("-1", "60002", "1", "2", "3", "/bin/true", "true"));
        assertEquals("112", drop("", "60002", "1", "2", "3", "/bin/true", "true"));
        String self = directory.resolve("drop").toString();
        assertEquals("9", drop("60001", "60002", "1", "2", "3",
                self, "drop", "-", "60003", "9", "2", "3", "/bin/true", "true"), "not root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1 1", "1 1 1 2 3", "1 1 1 2 3 /bin/true",
        "x 1 1 2 3 /bin/true t", "1 x 1 2 3 /bin/true t", "-1 1 1 2 3 /bin/true t",
        "1 +1 1 2 3 /bin/true t", "1 1a 1 2 3 /bin/true t", "4294967295 1 1 2 3 /bin/true t",
        "1 4294967295 1 2 3 /bin/true t",
        "1 1, 1 2 3 /bin/true t", "1 ,1 1 2 3 /bin/true t", "1 1,,1 1 2 3 /bin/true t",
        "1 1,x 1 2 3 /bin/true t", "1 1;2 1 2 3 /bin/true t", "4294967296 1 1 2 3 /bin/true t",
        "18446744073709551617 1 1 2 3 /bin/true t", "1 1 256 2 3 /bin/true t",
        "1 1 1 -2 3 /bin/true t", "1 1 1 2 x /bin/true t"})
    void argumentsThatMakeNoSense(String arguments) throws Exception {
        assertEquals("112", drop(arguments.isEmpty() ? new String[0] : arguments.split(" ")));
    }

    @Test
    void rootIsRefused() throws Exception {
        assertEquals("1", drop("0", "60002", "1", "2", "3", "/bin/true", "true"));
        assertEquals("0", drop("60001", "0", "1", "2", "3", "/bin/true", "true"),
                "group root is not");
    }

    @Test
    void whoIsNotRootTakesNoIdentity() throws Exception {
        String self = directory.resolve("drop").toString();
        assertEquals("9", drop("60001", "60002", "1", "2", "3",
                self, "drop", "60003", "60003", "9", "2", "3", "/bin/true", "true"));
        assertEquals("9", drop("60001", "60002", "1", "2", "3",
                self, "drop", "60001", "60002", "9", "2", "3", "/bin/true", "true"));
    }

    /** The home may be away for a while: that is no fault of the program's. */
    @Test
    void whoseHomeCannotBeEnteredIsNotRunNow() throws Exception {
        Drop drop = Drop.classic(new QmailHome(ByteString.of(directory + "/nowhere")),
                "qmail-local", LocalExit.EXECSOFT, LocalExit.EXECHARD);
        Child child = drop.spawn(60001, 60002, List.of(), List.of());
        assertEquals(LocalExit.USAGE.code(), child.await().exitCode());
    }

    @Test
    void whatCannotBeRunIsToldApart() throws Exception {
        Path file = directory.resolve("file");
        assertEquals("3", drop("60001", "60002", "1", "2", "3", file.toString(), "file"));
        try (var open = Files.newOutputStream(file)) {
            open.write('x');
            file.toFile().setExecutable(true, false);
            assertEquals("2", drop("60001", "60002", "1", "2", "3", file.toString(), "file"),
                    "busy");
        }
        file.toFile().setExecutable(false, false);
        assertEquals("3", drop("60001", "60002", "1", "2", "3", file.toString(), "file"));
        assertEquals("3", drop("60001", "60002", "1", "2", "3", directory.toString(), "d"));
    }
}
