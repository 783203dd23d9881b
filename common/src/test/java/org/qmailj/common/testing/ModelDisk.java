package org.qmailj.common.testing;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueNames;

/**
 * A disk in memory that remembers what was synced. It can fail at any operation, and tells at any
 * time what may be left if the power goes: every name that was made or removed since its directory
 * was synced may be there or not, independently of all others, and what was written to a file since
 * it was synced is {@link #TORN}. What a failed sync should have written is never written, as with
 * a kernel: its directory's changes stay in doubt for good, and its file torn.
 *
 * <p>Names are relative to the queue: {@code mess/3/1037}.
 */
public final class ModelDisk implements QueueNames {
    /** Contents that a crash left in any state. */
    public static final ByteString TORN = ByteString.of("(torn)");

    public static final QueueLayout LAYOUT = new QueueLayout(ByteString.of("q"));

    private static final class Inode {
        final long number;
        final ByteArrayOutputStream contents = new ByteArrayOutputStream();
        boolean synced = true;
        boolean lost;

        Inode(long number) {
            this.number = number;
        }

        ByteString read() {
            return ByteString.of(contents.toByteArray());
        }
    }

    private static final class Change {
        final String name;
        final Inode inode;
        boolean durable;
        boolean doubtful;

        Change(String name, Inode inode) {
            this.name = name;
            this.inode = inode;
        }
    }

    private final Map<String, Inode> names = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Consumer<ModelDisk> afterEach;
    private long nextInode = 1037;
    private int failAt;
    private Errno failure;
    private int openFiles;
    private Errno blindness;

    /** {@code afterEach} looks at the disk after every operation, also after a failed one. */
    public ModelDisk(Consumer<ModelDisk> afterEach) {
        this.afterEach = afterEach;
    }

    public ModelDisk() {
        this(disk -> { });
    }

    /** The operation of that number, counted from 1, will fail. A failing write writes half. */
    public void failAt(int operation, Errno errno) {
        failAt = operation;
        failure = errno;
    }

    /** From now on nobody sees whether a name is taken. */
    public void blind(Errno errno) {
        blindness = errno;
    }

    /** Puts a file on the disk, synced. */
    public void put(String name, long inode, String contents) {
        Inode file = new Inode(inode);
        file.contents.writeBytes(ByteString.of(contents).toArray());
        change(name, file).durable = true;
    }

    /** The next file that is made gets this inode. */
    public void nextInode(long number) {
        nextInode = number;
    }

    /** What was done, in order: {@code link pid/9.8.1 mess/2/1037}. A failure ends in its errno. */
    public List<String> log() {
        return List.copyOf(log);
    }

    /** How many files were made and not closed. */
    public int openFiles() {
        return openFiles;
    }

    /** The files as programs see them. */
    public Map<String, ByteString> files() {
        Map<String, ByteString> all = new TreeMap<>();
        names.forEach((name, inode) -> all.put(name, inode.read()));
        return all;
    }

    /** Everything that may be found after the power went now. */
    public List<Map<String, ByteString>> survivors() {
        List<Change> open = changes.stream().filter(c -> !c.durable).toList();
        List<Map<String, ByteString>> all = new ArrayList<>();
        for (int choice = 0; choice < 1 << open.size(); choice++) {
            int bits = choice;
            all.add(survivor(c -> (bits >> open.indexOf(c) & 1) != 0));
        }
        return all;
    }

    /** One of {@link #survivors}, where they are too many to look at each. */
    public Map<String, ByteString> survivor(Random random) {
        int chance = random.nextInt(101);
        return survivor(c -> random.nextInt(100) < chance);
    }

    private Map<String, ByteString> survivor(Predicate<Change> kept) {
        Map<String, ByteString> files = new TreeMap<>();
        for (Change c : changes) {
            if (!c.durable && !kept.test(c)) {
                continue;
            }
            if (c.inode == null) {
                files.remove(c.name);
            } else {
                files.put(c.name, c.inode.synced ? c.inode.read() : TORN);
            }
        }
        return files;
    }

    private Change change(String name, Inode inode) {
        Change change = new Change(name, inode);
        changes.add(change);
        if (inode == null) {
            names.remove(name);
        } else {
            names.put(name, inode);
        }
        return change;
    }

    /** Notes an operation; false when it is to fail. */
    private boolean begin(String what) {
        log.add(what);
        return log.size() != failAt;
    }

    private void end(boolean good) throws PosixException {
        end(good ? null : failure);
    }

    private void end(Errno errno) throws PosixException {
        if (errno != null) {
            log.set(log.size() - 1, log.getLast() + ' ' + errno);
        }
        afterEach.accept(this);
        if (errno != null) {
            throw new PosixException(errno);
        }
    }

    private static String relative(ByteString path) {
        return path.toString().substring(LAYOUT.queue().length() + 1);
    }

    private static String directory(String name) {
        return name.substring(0, name.lastIndexOf('/'));
    }

    @Override
    public boolean isNamed(ByteString path) throws PosixException {
        if (blindness != null) {
            throw new PosixException(blindness);
        }
        return names.containsKey(relative(path));
    }

    @Override
    public OpenFile create(ByteString path) throws PosixException {
        String name = relative(path);
        if (!begin("create " + name)) {
            end(false);
        }
        if (names.containsKey(name)) {
            end(Errno.EEXIST);
        }
        Inode inode = new Inode(nextInode++);
        change(name, inode);
        end(true);
        openFiles++;
        return new File(inode);
    }

    @Override
    public OpenFile append(ByteString path) {
        throw new UnsupportedOperationException();
    }

    private final class File extends FakeFile {
        private final Inode inode;

        File(Inode inode) {
            this.inode = inode;
        }

        /** The first of its names. */
        private String name() {
            return names.entrySet().stream().filter(e -> e.getValue() == inode)
                    .map(Map.Entry::getKey).findFirst().orElse("(no name)");
        }

        @Override
        public FileStatus status() throws PosixException {
            end(begin("stat " + name()));
            return new FileStatus(1, inode.number, 0100644, 1, 0, 0, inode.contents.size(),
                    0, 0, 0, 0, 0);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws PosixException {
            boolean good = begin("write " + name());
            inode.contents.write(from, offset, good ? length : length / 2);
            inode.synced = false;
            end(good);
        }

        @Override
        public void sync() throws PosixException {
            boolean good = begin("fsync " + name());
            inode.lost |= !good;
            inode.synced = !inode.lost;
            end(good);
        }

        @Override
        public void close() {
            openFiles--;
        }
    }

    @Override
    public void link(ByteString from, ByteString to) throws PosixException {
        String old = relative(from);
        String name = relative(to);
        if (!begin("link " + old + ' ' + name)) {
            end(false);
        }
        if (names.containsKey(name)) {
            end(Errno.EEXIST);
        }
        change(name, names.get(old));
        end(true);
    }

    @Override
    public boolean unlink(ByteString path) throws PosixException {
        String name = relative(path);
        if (!begin("unlink " + name)) {
            end(false);
        }
        boolean there = names.containsKey(name);
        if (there) {
            change(name, null);
        } else {
            log.set(log.size() - 1, log.getLast() + " ENOENT");
        }
        end(true);
        return there;
    }

    @Override
    public void sync(ByteString path) throws PosixException {
        String directory = relative(path);
        boolean good = begin("fsync " + directory);
        TreeSet<String> settled = new TreeSet<>();
        for (Change c : changes.reversed()) {
            if (directory(c.name).equals(directory) && !c.durable) {
                c.doubtful |= !good;
                // what a later change of the same name made durable decides for the earlier ones
                c.durable = good && (!c.doubtful || settled.contains(c.name));
                if (c.durable) {
                    settled.add(c.name);
                }
            }
        }
        end(good);
    }

    @Override
    public void pullTrigger(QueueLayout layout) {
        log.add("trigger");
        afterEach.accept(this);
    }
}
