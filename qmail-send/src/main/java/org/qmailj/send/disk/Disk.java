package org.qmailj.send.disk;

import java.util.function.LongConsumer;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;

/**
 * Touches the files that are in the queue as qmail-send does, with one method for each system call,
 * so that a test can have each of them fail, or be the last before the power goes. Names are made
 * and removed through {@link QueueFiles#member}. Every method may wait; therefore the deciding
 * thread calls them only at its start and at its end.
 */
public interface Disk {
    FileStatus status(ByteString path) throws PosixException;

    /** Returns null when there is no such file. */
    FileStatus statusIfPresent(ByteString path) throws PosixException;

    /** Returns whether there is such a file; fails when that cannot be seen. */
    boolean exists(ByteString path) throws PosixException;

    /** Tells each number that is a name in the directory; other names are passed over. */
    void numbers(ByteString directory, LongConsumer each) throws PosixException;

    /** Opens a file for reading from a position on. */
    OpenFile read(ByteString path, long position) throws PosixException;

    /** Overwrites the byte at a position. This is not synced. */
    void mark(ByteString path, long position, int b) throws PosixException;

    /** Sets the times of access and modification, in seconds since 1970. */
    void touch(ByteString path, long seconds) throws PosixException;
}
