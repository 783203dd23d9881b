package org.qmailj.pop3d;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;

/** Holds a message as this session sees it. DELE only marks it; QUIT deletes those marked. */
final class Message {
    private static final ByteString NEW = ByteString.of("new/");
    private static final ByteString CUR = ByteString.of("cur/");

    private final ByteString file;
    private final long size;
    private boolean deleted;

    /** @param file below the Maildir: new/... or cur/... */
    Message(ByteString file, long size) {
        this.file = file;
        this.size = size;
    }

    ByteString file() {
        return file;
    }

    /** Returns the bytes on disk, where a line ends with one byte. */
    long size() {
        return size;
    }

    /** Returns the part of the name that flags do not change: up to its colon. */
    ByteString unique() {
        ByteString name = file.substring(NEW.length());
        int colon = name.indexOf(':');
        return colon == -1 ? name : name.substring(0, colon);
    }

    boolean isDeleted() {
        return deleted;
    }

    void setDeleted(boolean deleted) {
        this.deleted = deleted;
    }

    void remove() throws PosixException {
        Posix.unlink(file);
    }

    /** Moves the file from new to cur, if it is still in new. If that fails, it stays there. */
    void markSeen() {
        if (!file.startsWith(NEW)) {
            return;
        }
        ByteString seen = CUR.concat(file.substring(NEW.length())).concat(":2,");
        try {
            Posix.rename(file, seen);
        } catch (PosixException e) {
            // the next session finds it where it is
        }
    }
}
