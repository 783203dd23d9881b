package org.qmailj.common.posix;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;

/**
 * A program that is found as execvp(3) finds it: a name without a slash is looked for along the
 * PATH of its environment, and a file that is neither binary nor {@code #!} script is run by
 * /bin/sh.
 */
public record Command(List<ByteString> argv, List<ByteString> environment) {
    private static final ByteString PATH = ByteString.of("PATH=");
    private static final ByteString DEFAULT_PATH = ByteString.of("/bin:/usr/bin");
    private static final ByteString SHELL = ByteString.of("/bin/sh");

    /**
     * One attempt to run or become a file that may be the program. Throws the error of exec, which
     * decides whether the next file along PATH is tried.
     */
    private sealed interface Attempt {
        Child run(ByteString file, List<ByteString> argv, List<ByteString> envp)
                throws PosixException;
    }

    private record Spawn(Directory at, int[] fds, Child.Birth[] birth) implements Attempt {
        @Override
        public Child run(ByteString file, List<ByteString> argv, List<ByteString> envp)
                throws PosixException {
            return Child.spawn(new Child.Plan(file, argv, envp, fds).at(at).born(birth));
        }
    }

    private record Exec(int keep) implements Attempt {
        @Override
        public Child run(ByteString file, List<ByteString> argv, List<ByteString> envp)
                throws PosixException {
            Posix.exec(file, argv, envp, keep);
            throw new AssertionError("exec came back");
        }
    }

    private record ExecInheriting() implements Attempt {
        @Override
        public Child run(ByteString file, List<ByteString> argv, List<ByteString> envp)
                throws PosixException {
            Posix.execInheriting(file, argv, envp);
            throw new AssertionError("exec came back");
        }
    }

    /** Runs it as a child with these descriptors, {@link Child.Plan}; throws when it cannot run. */
    public Child spawn(int[] fds, Child.Birth... birth) throws PosixException {
        return spawnAt(Directory.CURRENT, fds, birth);
    }

    /**
     * Runs it as {@link #spawn} does, but in another directory, from where relative names are
     * looked up, too.
     */
    public Child spawnAt(Directory at, int[] fds, Child.Birth... birth) throws PosixException {
        return search(new Spawn(at, fds, birth));
    }

    /** Becomes it, as {@link Posix#exec}; comes back only by throwing. */
    public void exec(int keep) throws PosixException {
        search(new Exec(keep));
    }

    /** Becomes it, as {@link Posix#execInheriting}; comes back only by throwing. */
    public void execInheriting() throws PosixException {
        search(new ExecInheriting());
    }

    private Child search(Attempt attempt) throws PosixException {
        PosixException failed = new PosixException(Errno.ENOENT);
        boolean denied = false;
        for (ByteString file : files()) {
            try {
                return tryFile(file, attempt);
            } catch (PosixException e) {
                failed = e;
                if (e.is(Errno.EACCES)) {
                    denied = true;
                } else if (!meansElsewhere(e.errno())) {
                    throw e;
                }
            }
        }
        throw denied ? new PosixException(Errno.EACCES) : failed;
    }

    private Child tryFile(ByteString file, Attempt attempt) throws PosixException {
        try {
            return attempt.run(file, argv, environment);
        } catch (PosixException e) {
            if (!e.is(Errno.ENOEXEC)) {
                throw e;
            }
            List<ByteString> script = new ArrayList<>(argv);
            script.set(0, file);
            script.add(0, SHELL);
            return attempt.run(SHELL, script, environment);
        }
    }

    /** The errors after which the rest of the PATH is tried. */
    private static boolean meansElsewhere(Errno errno) {
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR || errno == Errno.ENODEV
                || errno == Errno.ESTALE || errno == Errno.ETIMEDOUT;
    }

    /**
     * Returns the file that the name leads to: a name with a slash leads to itself, any other to
     * the first that is there along the PATH; or null. It need not be one that can be run: then the
     * search for the program would go on.
     */
    public ByteString found() {
        List<ByteString> files = files();
        if (argv.get(0).indexOf('/') != -1) {
            return files.get(0);
        }
        for (ByteString file : files) {
            try {
                Posix.stat(file);
                return file;
            } catch (PosixException e) {
                // the next one along PATH
            }
        }
        return null;
    }

    /** The files that are tried, in their order. */
    private List<ByteString> files() {
        ByteString name = argv.get(0);
        if (name.isEmpty()) {
            return List.of();
        }
        if (name.indexOf('/') != -1) {
            return List.of(name);
        }
        return along(path(), name);
    }

    /**
     * The files of this name along a PATH. An empty entry is the directory that we are in, as for
     * execvp, and for tcpserver's pathexec, too.
     */
    public static List<ByteString> along(ByteString path, ByteString name) {
        List<ByteString> files = new ArrayList<>();
        for (int start = 0; start <= path.length(); ) {
            int colon = path.indexOf(':', start);
            int end = colon == -1 ? path.length() : colon;
            files.add(end == start ? name : path.substring(start, end).concat("/").concat(name));
            start = end + 1;
        }
        return files;
    }

    private ByteString path() {
        for (ByteString entry : environment) {
            if (entry.startsWith(PATH)) {
                return entry.substring(PATH.length());
            }
        }
        return DEFAULT_PATH;
    }
}
