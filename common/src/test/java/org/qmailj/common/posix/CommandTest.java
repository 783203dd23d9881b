package org.qmailj.common.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;

class CommandTest {
    private static final int[] OURS = {0, 1, 2};

    @TempDir
    Path directory;

    private String file(String name, String text, int mode) throws PosixException {
        String path = directory + "/" + name;
        try (Fd fd = Fd.openExclusive(s(path), mode)) {
            fd.write(s(text).toArray(), 0, text.length());
        }
        return path;
    }

    private static Command command(String path, String... argv) {
        List<ByteString> words = new ArrayList<>();
        for (String a : argv) {
            words.add(s(a));
        }
        return new Command(words, path == null ? List.of() : List.of(s("PATH=" + path)));
    }

    private static int exitCode(Command command) throws PosixException {
        return command.spawn(OURS).await().exitCode();
    }

    private static Errno refusal(Command command) {
        return assertThrows(PosixException.class, () -> exitCode(command)).errno();
    }

    @Test
    void aNameIsLookedForAlongThePath() throws PosixException {
        file("seven", "#!/bin/sh\nexit 7\n", 0755);
        String dir = directory.toString();
        assertEquals(7, exitCode(command("/nonexistent:/etc/passwd:" + dir, "seven")));
        assertEquals(0, exitCode(command(null, "true")));
        assertEquals(Errno.ENOENT, refusal(command("/nonexistent", "seven")));
        assertEquals(Errno.ENOENT, refusal(command("", "seven")));
        assertEquals(Errno.ENOENT, refusal(command(dir, "")));
    }

    @Test
    void aNameLeadsToTheFirstFileAlongThePath() throws PosixException {
        String seven = file("seven", "", 0600);
        String path = "/nonexistent:/etc/passwd:" + directory + ":/bin";
        assertEquals(s(seven), command(path, "seven").found());
        assertEquals(s("/bin/true"), command(path, "true").found());
        assertNull(command(path, "eight").found());
        assertNull(command(path, "").found());
    }

    @Test
    void aNameWithSlashLeadsToItself() {
        assertEquals(s("/nonexistent/seven"), command("/bin", "/nonexistent/seven").found());
        assertEquals(s("./true"), command("/bin", "./true").found());
    }

    @Test
    void whatCannotBeRunLeavesNoZombie() {
        Set<Long> before = children();
        refusal(command("/nonexistent", "/nonexistent/seven"));
        Set<Long> after = children();
        after.removeAll(before);
        assertEquals(Set.of(), after);
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    @Test
    void aNameWithSlashIsTakenAsItIs() throws PosixException {
        String seven = file("seven", "#!/bin/sh\nexit 7\n", 0755);
        assertEquals(7, exitCode(command("/nonexistent", seven)));
        assertEquals(Errno.ENOENT, refusal(command(directory.toString(), "./seven-of-nine")));
    }

    @Test
    void aFileWithoutInterpreterIsForTheShell() throws PosixException {
        String plain = file("plain", "exit $1\n", 0755);
        assertEquals(9, exitCode(command(null, plain, "9")));
        assertEquals(8, exitCode(command(directory.toString(), "plain", "8")));
    }

    @Test
    void accessDeniedIsRememberedWhileTheSearchGoesOn() throws PosixException {
        file("locked", "exit 7\n", 0600);
        assertEquals(Errno.EACCES, refusal(command(directory + ":/nonexistent", "locked")));
        file("true", "exit 7\n", 0600);
        assertEquals(0, exitCode(command(directory + ":/bin", "true")));
    }

    /** Then the kernel throws away what became of a child. */
    @Test
    void aCallerThatIgnoresItsChildrenIsToldWhatExecSaid() throws PosixException {
        file("seven", "#!/bin/sh\nexit 7\n", 0755);
        Signals.ignore(Signals.CHLD);
        try {
            assertEquals(Errno.ENOENT, refusal(command("/nonexistent", "seven")));
            Command found = command("/nonexistent:" + directory, "seven");
            Child child = found.spawn(OURS);
            assertEquals(Errno.ECHILD,
                    assertThrows(PosixException.class, child::await).errno());
        } finally {
            Signals.restoreDefault(Signals.CHLD);
        }
    }

    private static Child unchanged(Command command) throws PosixException {
        return command.spawn(OURS, Child.Birth.PIPE_UNCHANGED);
    }

    @Test
    void sigpipeGoesOnAsTheLauncherFoundIt() throws PosixException {
        Command hit = command("/bin", "sh", "-c", "kill -13 $$; exit 3");
        assertEquals(Signals.PIPE, unchanged(hit).await().signal());
        System.setProperty(SystemProperties.SIGPIPE, "ignored");
        try {
            assertEquals(3, unchanged(hit).await().exitCode());
            assertEquals(Signals.PIPE, hit.spawn(OURS).await().signal());
        } finally {
            System.clearProperty(SystemProperties.SIGPIPE);
        }
    }
}
