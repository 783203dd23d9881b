package org.qmailj.local;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.OpenFile;
import org.qmailj.common.posix.PosixException;

/**
 * The recipient's files. A name that does not begin with a slash is looked up in the home
 * directory. Each method is one system call, so that a test can make any of them fail.
 */
interface Home {
    FileStatus status(ByteString name) throws PosixException;

    boolean exists(ByteString name) throws PosixException;

    /** Opens as {@link #read} does. Returns null when there is no such file. */
    OpenFile find(ByteBuilder name) throws PosixException;

    /** Opens for reading, without waiting for a fifo's writer. */
    OpenFile read(ByteString name) throws PosixException;

    /** Makes a new file and opens it for writing. Throws EEXIST when there is one. */
    OpenFile create(ByteString name) throws PosixException;

    /**
     * Opens for appending, without waiting for a fifo's reader. Makes the file if there is none.
     */
    OpenFile append(ByteString name) throws PosixException;

    void link(ByteString from, ByteString to) throws PosixException;

    void unlink(ByteString name) throws PosixException;
}
