package org.qmailj.send.disk;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;
import org.qmailj.common.testing.FakeFile;

/**
 * A disk in memory that knows what was synced. It can fail at any operation, or lose power there;
 * it tells what may be left then: each name that was made or removed since its directory was synced
 * is there or not, each file that was written since it was synced is as before, as written, or half
 * appended, all independently. What a failed sync should have written it forgets, as a kernel does:
 * a later sync succeeds without it.
 */
public final class TestDisk implements Disk, QueueNames {
    /** The power went. */
    public static final class PowerFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A file. */
    private static final class Inode {
        byte[] synced = new byte[0];
        byte[] contents = new byte[0];

        /** What a failed sync should have written. */
        byte[] forgotten;
        long mtime;
        long atime;
    }

    /** A name that was made, or removed; forgotten when a sync of its directory has failed. */
    private record Change(String name, Inode inode, boolean forgotten) {}

    private final Clock clock;
    private final Map<String, Inode> names = new TreeMap<>();
    private final Map<String, Inode> durable = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    public final List<String> log = new ArrayList<>();

    /** The files that nobody has closed yet. */
    public final Map<OpenFile, String> open = new IdentityHashMap<>();
    private int failAt;
    private int stopAt;
    private List<String> failing = List.of();

    public TestDisk(Clock clock) {
        this.clock = clock;
    }

    /** The operation of that number, counted from 1, fails with EIO, once. */
    public void failAt(int operation) {
        failAt = operation;
    }

    /** Every operation whose line begins so fails with EIO until null is set. */
    public void failing(String start) {
        failing = start == null ? List.of() : List.of(start);
    }

    /** Every operation whose line begins like one of these does. */
    public void failing(String one, String other) {
        failing = List.of(one, other);
    }

    /** The power goes before the operation of that number. */
    public void stopAt(int operation) {
        stopAt = operation;
    }

    private void begin(String what) throws PosixException {
        log.add(what);
        if (log.size() == stopAt) {
            throw new PowerFailure();
        }
        if (log.size() == failAt || failing.stream().anyMatch(what::startsWith)) {
            log.set(log.size() - 1, what + " EIO");
            throw new PosixException(Errno.EIO);
        }
    }

    /** A file that is on disk, name and all: from long ago, or by a program that syncs. */
    public void put(String name, String contents, long time) {
        Inode inode = new Inode();
        inode.contents = ByteString.of(contents).toArray();
        inode.synced = inode.contents;
        inode.mtime = time;
        inode.atime = time;
        names.put(name, inode);
        durable.put(name, inode);
        changes.removeIf(change -> change.name().equals(name));
    }

    /** Takes a file away, from the disk too: what other programs do. */
    public void remove(String name) {
        names.remove(name);
        durable.remove(name);
        changes.removeIf(change -> change.name().equals(name));
    }

    public boolean exists(String name) {
        return names.containsKey(name);
    }

    public String contents(String name) {
        return ByteString.of(names.get(name).contents).toString();
    }

    public long mtime(String name) {
        return names.get(name).mtime;
    }

    /** Names and contents, as programs see them. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        names.forEach((name, inode) -> files.put(name, contents(name)));
        return files;
    }

    /** What may be found after the power went; times stay with their files. */
    public List<TestDisk> survivors() {
        List<Change> open = new ArrayList<>();
        for (Change change : changes) {
            if (durable.get(change.name()) != change.inode()) {
                open.add(change);
            }
        }
        List<TestDisk> all = new ArrayList<>();
        for (int choice = 0; choice < 1 << Math.min(open.size(), 6); choice++) {
            for (int version = 0; version < 3; version++) {
                TestDisk disk = new TestDisk(clock);
                Map<String, Inode> left = new TreeMap<>(durable);
                for (int i = 0; i < open.size(); i++) {
                    if ((choice >> Math.min(i, 5) & 1) == 1) {
                        Change change = open.get(i);
                        if (change.inode() == null) {
                            left.remove(change.name());
                        } else {
                            left.put(change.name(), change.inode());
                        }
                    }
                }
                boolean torn = disk.fill(left, version);
                if (version == 0 || torn) {
                    all.add(disk);
                }
            }
        }
        return all;
    }

    /** True when a file has unsynced contents, of which this version is one. */
    private boolean fill(Map<String, Inode> files, int version) {
        boolean torn = false;
        for (Map.Entry<String, Inode> file : files.entrySet()) {
            Inode inode = file.getValue();
            byte[] contents = inode.contents;
            if (inode.contents != inode.synced) {
                torn = true;
                int more = inode.contents.length - inode.synced.length;
                int half = inode.synced.length + Math.max(0, more / 2);
                contents = switch (version) {
                    case 0 -> inode.synced;
                    case 1 -> inode.contents;
                    default -> java.util.Arrays.copyOf(inode.contents, half);
                };
            }
            put(file.getKey(), ByteString.of(contents).toString(), inode.mtime);
        }
        return torn;
    }

    private Inode find(ByteString path) throws PosixException {
        Inode inode = names.get(path.toString());
        if (inode == null) {
            throw new PosixException(Errno.ENOENT);
        }
        return inode;
    }

    private void change(String name, Inode inode) {
        changes.add(new Change(name, inode, false));
        if (inode == null) {
            names.remove(name);
        } else {
            names.put(name, inode);
        }
    }

    @Override
    public FileStatus status(ByteString path) throws PosixException {
        begin("stat " + path);
        return statusOf(find(path));
    }

    @Override
    public FileStatus statusIfPresent(ByteString path) throws PosixException {
        begin("stat " + path);
        Inode inode = names.get(path.toString());
        return inode == null ? null : statusOf(inode);
    }

    private static FileStatus statusOf(Inode inode) {
        return new FileStatus(1, 1, 0100600, 1, 0, 0, inode.contents.length,
                inode.atime, inode.mtime, inode.mtime, 0, 0);
    }

    @Override
    public boolean exists(ByteString path) throws PosixException {
        begin("stat " + path);
        return names.containsKey(path.toString());
    }

    @Override
    public boolean isNamed(ByteString path) throws PosixException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void numbers(ByteString directory, LongConsumer each) throws PosixException {
        begin("list " + directory);
        String prefix = directory + "/";
        for (String name : List.copyOf(names.keySet())) {
            if (name.startsWith(prefix)) {
                long number = QueueLayout.number(ByteString.of(name.substring(prefix.length())));
                if (number != -1) {
                    each.accept(number);
                }
            }
        }
    }

    @Override
    public OpenFile read(ByteString path, long position) throws PosixException {
        begin("read " + path);
        byte[] contents = find(path).contents;
        OpenFile file = new FakeFile() {
            private int next = (int) position;

            @Override
            public int read(byte[] to, int offset, int length) {
                int n = Math.max(0, Math.min(length, contents.length - next));
                System.arraycopy(contents, next, to, offset, n);
                next += n;
                return n;
            }

            @Override
            public void close() {
                open.remove(this);
            }
        };
        open.put(file, path.toString());
        return file;
    }

    @Override
    public OpenFile create(ByteString path) throws PosixException {
        begin("create " + path);
        if (names.containsKey(path.toString())) {
            throw new PosixException(Errno.EEXIST);
        }
        return output(path);
    }

    @Override
    public OpenFile append(ByteString path) throws PosixException {
        begin("append " + path);
        return output(path);
    }

    private OpenFile output(ByteString path) {
        if (!names.containsKey(path.toString())) {
            Inode inode = new Inode();
            inode.mtime = clock.seconds();
            inode.atime = inode.mtime;
            change(path.toString(), inode);
        }
        return new Written(path.toString(), names.get(path.toString()));
    }

    private final class Written extends FakeFile {
        private final String name;
        private final Inode inode;

        Written(String name, Inode inode) {
            this.name = name;
            this.inode = inode;
            open.put(this, name);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws PosixException {
            boolean good = false;
            try {
                begin("write " + name);
                good = true;
            } finally {
                ByteArrayOutputStream more = new ByteArrayOutputStream();
                more.writeBytes(inode.contents);
                more.write(from, offset, good ? length : length / 2);
                inode.contents = more.toByteArray();
                inode.mtime = clock.seconds();
            }
        }

        @Override
        public FileStatus status() {
            return statusOf(inode);
        }

        @Override
        public void truncate(long size) throws PosixException {
            begin("truncate " + name);
            inode.contents = java.util.Arrays.copyOf(inode.contents, (int) size);
        }

        @Override
        public void sync() throws PosixException {
            try {
                begin("fsync " + name);
            } catch (PosixException e) {
                inode.forgotten = inode.contents;
                throw e;
            }
            if (inode.contents != inode.forgotten) {
                inode.synced = inode.contents;
            }
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }

    @Override
    public void mark(ByteString path, long position, int b) throws PosixException {
        begin("mark " + path + " " + position);
        Inode inode = find(path);
        inode.contents = inode.contents.clone();
        inode.contents[(int) position] = (byte) b;
        inode.mtime = clock.seconds();
    }

    @Override
    public void link(ByteString from, ByteString to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pullTrigger(QueueLayout layout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean unlink(ByteString path) throws PosixException {
        begin("unlink " + path);
        if (!names.containsKey(path.toString())) {
            return false;
        }
        change(path.toString(), null);
        return true;
    }

    @Override
    public void touch(ByteString path, long seconds) throws PosixException {
        begin("touch " + path + " " + seconds);
        find(path).mtime = seconds;
    }

    @Override
    public void sync(ByteString directory) throws PosixException {
        String prefix = directory + "/";
        try {
            begin("fsync " + directory);
        } catch (PosixException e) {
            changes.replaceAll(change -> change.name().startsWith(prefix)
                    ? new Change(change.name(), change.inode(), true) : change);
            throw e;
        }
        Set<String> written = new HashSet<>();
        for (Change change : changes) {
            if (change.name().startsWith(prefix) && !change.forgotten()) {
                written.add(change.name());
                if (change.inode() == null) {
                    durable.remove(change.name());
                } else {
                    durable.put(change.name(), change.inode());
                }
            }
        }
        changes.removeIf(change -> written.contains(change.name()));
    }
}
