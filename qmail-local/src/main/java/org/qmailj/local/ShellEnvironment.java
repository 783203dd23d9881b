package org.qmailj.local;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;

/**
 * Makes the environment that /bin/sh gives to a program, where /bin/sh is dash: names that no
 * variable can have are dropped, the last of equal names counts, and PWD is the current directory.
 */
final class ShellEnvironment {
    private static final ByteString SHELL = ByteString.of("/bin/sh");
    private static final ByteString[] DASH = {
        ByteString.of("/bin/dash"), ByteString.of("/usr/bin/dash")};

    /** Variables that change what a shell does, or that it changes. */
    private static final List<ByteString> ODD = List.of(
            ByteString.of("ENV"), ByteString.of("BASH_ENV"), ByteString.of("IFS"),
            ByteString.of("OPTIND"), ByteString.of("PPID"), ByteString.of("LINENO"),
            ByteString.of("POSIXLY_CORRECT"));

    /** The beginning of the dynamic linker's variables. */
    private static final ByteString LINKER = ByteString.of("LD_");

    private static final ByteString DELETED = ByteString.of(" (deleted)");

    private ShellEnvironment() {}

    /** Returns the environment, or null when only the shell can make it. */
    static Environment of(Environment environment, Directory home) {
        if (!isDash()) {
            return null;
        }
        List<ByteString> kept = new ArrayList<>();
        for (ByteString entry : environment.entries()) {
            int equals = entry.indexOf('=');
            if (equals == -1 || !isName(entry, equals)) {
                continue;
            }
            ByteString name = entry.substring(0, equals);
            if (ODD.contains(name) || name.startsWith(LINKER)) {
                return null;
            }
            ByteString beginning = entry.substring(0, equals + 1);
            kept.removeIf(other -> other.startsWith(beginning));
            kept.add(entry);
        }
        Environment to = new Environment(kept);
        ByteString here = workingDirectory(to.get("PWD"), home);
        if (here == null) {
            return null;
        }
        return to.change().put("PWD", here).build();
    }

    private static boolean isDash() {
        for (ByteString dash : DASH) {
            if (Posix.isSameFile(dash, SHELL)) { // without /bin/sh the line says so itself
                return true;
            }
        }
        return false;
    }

    private static boolean isName(ByteString entry, int end) {
        for (int i = 0; i < end; i++) {
            int b = entry.at(i);
            boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_';
            if (!letter && (i == 0 || b < '0' || b > '9')) {
                return false;
            }
        }
        return end > 0;
    }

    /** Returns the value of PWD. An inherited one is kept when it leads to the home. */
    private static ByteString workingDirectory(ByteString handedDown, Directory home) {
        try {
            if (handedDown != null && !handedDown.isEmpty() && handedDown.at(0) == '/'
                    && Posix.stat(handedDown).isSameFile(home.status(ByteString.of(".")))) {
                return handedDown;
            }
        } catch (PosixException e) {
            // then it does not
        }
        try {
            ByteString path = home.path();
            return path.isEmpty() || path.at(0) != '/' || path.endsWith(DELETED) ? null : path;
        } catch (PosixException e) {
            return null;
        }
    }
}
