package org.qmailj.setup;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/**
 * The system calls that renumber a queue. One that fails ends the setup, with the name of the file.
 * They know which directories have changed, and so need a sync. A test fails any change, or ends
 * the program there.
 */
class QueueCalls {
    /** A system call. */
    interface Call<T> {
        T make() throws PosixException;
    }

    /** A system call that answers nothing. */
    private interface Order {
        void make() throws PosixException;
    }

    private final Set<ByteString> changed = new LinkedHashSet<>();

    /** Makes a call that changes something. */
    <T> T make(String what, ByteString path, Call<T> call) {
        return named(what, path, call);
    }

    private static <T> T named(String what, ByteString path, Call<T> call) {
        try {
            return call.make();
        } catch (PosixException e) {
            throw new SetupException("unable to " + what + ' ' + path, e);
        }
    }

    private void obey(String what, ByteString path, Order order) {
        make(what, path, () -> {
            order.make();
            return true;
        });
    }

    /** Returns what lstat says; null if there is nothing. */
    FileStatus status(ByteString path) {
        return named("stat", path, () -> Posix.lstatIfPresent(path));
    }

    void list(ByteString directory, Consumer<ByteString> each) {
        named("read", directory, () -> {
            Posix.list(directory, each);
            return true;
        });
    }

    void link(ByteString from, ByteString to) {
        changed(to);
        obey("link " + from + " to", to, () -> Posix.link(from, to));
    }

    void rename(ByteString from, ByteString to) {
        changed(from);
        changed(to);
        obey("rename " + from + " to", to, () -> Posix.rename(from, to));
    }

    void unlink(ByteString path) {
        changed(path);
        obey("remove", path, () -> Posix.unlink(path));
    }

    /** Makes a file that only its owner can open yet. */
    Fd create(ByteString path) {
        changed(path);
        return make("create", path, () -> Fd.openExclusive(path, 0600));
    }

    /** Reads of a message. What cannot be read concerns this one alone, and is the caller's. */
    int read(Fd file, byte[] to) throws PosixException {
        return file.read(to, 0, to.length);
    }

    void write(ByteString path, Fd file, byte[] from, int length) {
        obey("write to", path, () -> file.write(from, 0, length));
    }

    /** Gives a file the owner, mode and times of another, and brings it to disk. */
    void finish(ByteString path, Fd file, FileStatus like) {
        obey("chown", path, () -> file.chown(like.uid(), like.gid()));
        obey("chmod", path, () -> file.chmod(like.permissions()));
        obey("change the times of", path, () -> Posix.utime(path, like.atime(), like.mtime()));
        obey("fsync", path, file::sync);
    }

    private void changed(ByteString path) {
        changed.add(path.substring(0, path.lastIndexOf('/')));
    }

    /** Brings the names in the directories that have changed to disk. */
    void syncDirectories() {
        for (ByteString directory : changed) {
            sync(directory);
        }
        changed.clear();
    }

    void sync(ByteString directory) {
        obey("fsync", directory, () -> Posix.syncDirectory(directory));
    }
}
