package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Access;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;

/** Gives files their owners, groups and modes. */
final class Ownership {
    private final Owners owners;
    private final Consumer<String> changed;

    /** An {@link Access} by numbers. */
    record Numbers(int uid, int gid, int mode) {
        static Numbers of(FileStatus is) {
            return new Numbers(is.uid(), is.gid(), is.permissions());
        }
    }

    /** @param changed is told each change */
    Ownership(Owners owners, Consumer<String> changed) {
        this.owners = owners;
        this.changed = changed;
    }

    /** Returns whether an entry belongs to an account that this host does without. */
    boolean doesWithout(HierEntry entry) {
        return owners.doesWithout(entry);
    }

    Numbers numbers(Access access) {
        return new Numbers(owners.uid(access.owner()), owners.gid(access.group()), access.mode());
    }

    /** Returns whether anything had to be changed. */
    boolean set(Path path, Access access) throws IOException {
        return set(path, numbers(access));
    }

    /** Returns whether anything had to be changed. */
    boolean set(Path path, Numbers to) throws IOException {
        try (GuardedPath guarded = GuardedPath.of(path); Fd file = guarded.open()) {
            FileStatus is = file.status();
            boolean another = is.uid() != to.uid() || is.gid() != to.gid();
            if (another) {
                file.chown(to.uid(), to.gid());
                changed.accept("gave " + path + " to " + to.uid() + ':' + to.gid());
                is = file.status(); // chown takes the setuid bit away
            }
            if (is.permissions() != to.mode()) {
                file.chmod(to.mode());
                changed.accept("set the mode of " + path);
                return true;
            }
            return another;
        }
    }

    /** Sets the owner of a link of ours, not of what it leads to. */
    void setOfLink(Path path, Access access) throws IOException {
        Numbers to = numbers(access);
        Posix.chown(ByteString.of(path.toString()), to.uid(), to.gid());
    }

    /** Returns whether it is a file that has all this already. */
    boolean isSet(Path path, Access access) throws IOException {
        FileStatus is = Posix.lstat(ByteString.of(path.toString()));
        return is.isRegular() && Numbers.of(is).equals(numbers(access));
    }

    /**
     * Gives the logs in a directory to their owner again where they are root's: uninstalling has
     * given them to root ({@link Undo}).
     */
    void setLogs(Path directory, String owner) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).forEach(paths::add);
        }
        paths.add(directory); // last: the owner of the directory could exchange its files
        for (Path path : paths) {
            try (GuardedPath guarded = GuardedPath.of(path)) {
                if (Posix.lstat(guarded.name()).uid() == 0) {
                    guarded.give(owners.uid(owner), -1);
                }
            }
        }
    }
}
