package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Path;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/**
 * The path of something that root makes or gives an owner, safe against those who own a directory
 * on the way: at any instant they can replace what is in it by a link to /etc. So the directories
 * are opened one after the other, each from the one before, and in a directory that is not root's
 * no link is followed. A link in a directory of root's was made by the administrator: his queue/
 * may lie on another file system.
 */
final class GuardedPath implements AutoCloseable {
    private final Path path;
    private final Fd parent;
    private final boolean ofRoot;

    private GuardedPath(Path path, Fd parent) throws IOException {
        this.path = path;
        this.parent = parent;
        int owner = parent.status().uid();
        this.ofRoot = owner == 0 || owner == Posix.uid();
    }

    static GuardedPath of(Path path) throws IOException {
        Path whole = path.toAbsolutePath().normalize();
        Path on = whole.getRoot();
        Fd directory = Fd.open(ByteString.of(on.toString()), Fd.O_RDONLY | Fd.O_DIRECTORY, 0);
        for (Path name : whole.getParent()) {
            on = on.resolve(name);
            try (GuardedPath guarded = new GuardedPath(on, directory)) {
                directory = guarded.open(Fd.O_DIRECTORY);
            }
        }
        return new GuardedPath(whole, directory);
    }

    /** Returns whether nobody but root can replace it. */
    boolean isOfRoot() {
        return ofRoot;
    }

    /** Returns a name that leads to it without passing the directories on the way again. */
    ByteString name() {
        return ByteString.of("/proc/self/fd/" + parent.number() + '/' + path.getFileName());
    }

    /** Opens what is there, so that its owner and mode can be set. */
    Fd open() throws IOException {
        return open(0);
    }

    private Fd open(int flags) throws IOException {
        int all = Fd.O_RDONLY | Fd.O_NONBLOCK | flags;
        if (ofRoot) {
            return Fd.open(name(), all, 0);
        }
        Fd fd;
        try {
            fd = Fd.open(name(), all | Fd.O_NOFOLLOW, 0);
        } catch (PosixException e) {
            if (Posix.lstat(name()).isSymlink()) {
                throw refusal("a link");
            }
            throw e;
        }
        if (hasOtherNames(fd)) {
            fd.close();
            throw refusal("a file with another name");
        }
        return fd;
    }

    private static boolean hasOtherNames(Fd fd) throws IOException {
        FileStatus is = fd.status();
        return is.isRegular() && is.nlink() > 1;
    }

    /** Changes the owner, except of a link and of a file that has another name. */
    void give(int uid, int gid) throws IOException {
        if (Posix.lstat(name()).isSymlink()) {
            return;
        }
        try (Fd fd = Fd.open(name(), Fd.O_RDONLY | Fd.O_NONBLOCK | Fd.O_NOFOLLOW, 0)) {
            if (!hasOtherNames(fd)) {
                fd.chown(uid, gid);
            }
        }
    }

    private SetupException refusal(String what) {
        return new SetupException(path + " is " + what + ", in a directory that is not root's: see"
                + " who made it, and where it leads; remove it, and run this again");
    }

    @Override
    public void close() throws IOException {
        parent.close();
    }
}
