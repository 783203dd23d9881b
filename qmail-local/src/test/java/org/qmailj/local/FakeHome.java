package org.qmailj.local;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;

/**
 * A home in memory that writes down each call and can let one of them fail. A name that ends with a
 * slash, a dot or new is a directory.
 */
final class FakeHome implements Home {
    /** A file: what is in it, and how much of that fsync has seen. */
    static final class Contents {
        final ByteBuilder bytes = new ByteBuilder();
        int synced;
        int mode = 0100600;
        int lockedFor;

        @Override
        public String toString() {
            return bytes.toString();
        }
    }

    final Map<String, Contents> files = new HashMap<>();
    final Map<String, Errno> unopenable = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    private int failAt = -1;
    private Errno failure;
    private boolean withoutMemory;

    /** The call of this number, counted from 0, fails. */
    void fail(int call, Errno errno) {
        failAt = call;
        failure = errno;
    }

    /** At the call of this number memory runs out. */
    void runOutOfMemory(int call) {
        failAt = call;
        withoutMemory = true;
    }

    Contents put(String name, String text) {
        Contents contents = new Contents();
        contents.bytes.append(text);
        files.put(name, contents);
        return contents;
    }

    private void call(String what, ByteString name) throws PosixException {
        calls.add(what + ' ' + name);
        if (calls.size() - 1 == failAt && withoutMemory) {
            throw new OutOfMemoryError("on purpose");
        }
        if (calls.size() - 1 == failAt) {
            throw new PosixException(failure);
        }
    }

    private static boolean isDirectory(String name) {
        return name.endsWith("/") || name.endsWith("/.") || name.endsWith("/new");
    }

    private Contents contents(ByteString name) throws PosixException {
        if (unopenable.containsKey(name.toString())) {
            throw new PosixException(unopenable.get(name.toString()));
        }
        Contents contents =
                isDirectory(name.toString()) ? new Contents() : files.get(name.toString());
        if (contents == null) {
            throw new PosixException(Errno.ENOENT);
        }
        return contents;
    }

    private static FileStatus statusOf(Contents c) {
        return new FileStatus(1, 1, c.mode, 1, 0, 0, c.bytes.length(), 0, 0, 0, 0, 0);
    }

    @Override
    public FileStatus status(ByteString name) throws PosixException {
        call("stat", name);
        return statusOf(contents(name));
    }

    @Override
    public boolean exists(ByteString name) throws PosixException {
        try {
            status(name);
            return true;
        } catch (PosixException e) {
            return absent(e);
        }
    }

    @Override
    public OpenFile find(ByteBuilder name) throws PosixException {
        try {
            return read(name.toByteString());
        } catch (PosixException e) {
            absent(e);
            return null;
        }
    }

    /** False for a file that is not there; any other failure is one. */
    private static boolean absent(PosixException e) throws PosixException {
        if (e.is(Errno.ENOENT)) {
            return false;
        }
        throw e;
    }

    @Override
    public OpenFile read(ByteString name) throws PosixException {
        call("read", name);
        return new Open(name, contents(name));
    }

    @Override
    public OpenFile create(ByteString name) throws PosixException {
        call("create", name);
        if (files.containsKey(name.toString())) {
            throw new PosixException(Errno.EEXIST);
        }
        return new Open(name, put(name.toString(), ""));
    }

    @Override
    public OpenFile append(ByteString name) throws PosixException {
        call("append", name);
        if (!files.containsKey(name.toString())) {
            put(name.toString(), "");
        }
        return new Open(name, contents(name));
    }

    @Override
    public void link(ByteString from, ByteString to) throws PosixException {
        call("link", to);
        if (files.containsKey(to.toString())) {
            throw new PosixException(Errno.EEXIST);
        }
        files.put(to.toString(), contents(from));
    }

    @Override
    public void unlink(ByteString name) throws PosixException {
        call("unlink", name);
        if (files.remove(name.toString()) == null) {
            throw new PosixException(Errno.ENOENT);
        }
    }

    private final class Open implements OpenFile {
        private final ByteString name;
        private final Contents contents;
        private int at;

        Open(ByteString name, Contents contents) {
            this.name = name;
            this.contents = contents;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws PosixException {
            call("get", name);
            int n = Math.min(length, contents.bytes.length() - at);
            System.arraycopy(contents.bytes.array(), at, to, offset, n);
            at += n;
            return n;
        }

        /** A write that fails has written half, as on a full disk. */
        @Override
        public void write(byte[] from, int offset, int length) throws PosixException {
            try {
                call("write", name);
            } catch (PosixException e) {
                contents.bytes.append(from, offset, length / 2);
                throw e;
            }
            contents.bytes.append(from, offset, length);
        }

        @Override
        public FileStatus status() throws PosixException {
            call("fstat", name);
            return statusOf(contents);
        }

        @Override
        public void lock(int operation) throws PosixException {
            call("lock", name);
            if (contents.lockedFor > 0) {
                contents.lockedFor--;
                throw new PosixException(Errno.EAGAIN);
            }
        }

        @Override
        public long seekEnd() throws PosixException {
            call("end", name);
            return contents.bytes.length();
        }

        @Override
        public void truncate(long size) throws PosixException {
            call("truncate", name);
            contents.bytes.truncate((int) size);
        }

        @Override
        public void sync() throws PosixException {
            call("sync", name);
            contents.synced = contents.bytes.length();
        }

        @Override
        public void close() throws PosixException {
            call("close", name);
        }
    }
}
