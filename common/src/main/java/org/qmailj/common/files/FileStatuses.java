package org.qmailj.common.files;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;

/**
 * How some files were at one time, for who keeps what others have made of them. A host may do
 * without one of them; one that cannot be looked at counts as missing.
 */
public final class FileStatuses {
    /** In the order of the paths; null for those that are missing. */
    private final FileStatus[] files;

    private FileStatuses(FileStatus[] files) {
        this.files = files;
    }

    /** Looks at the files. */
    public static FileStatuses of(ByteString... paths) {
        FileStatus[] files = new FileStatus[paths.length];
        for (int i = 0; i < paths.length; i++) {
            try {
                files[i] = Posix.stat(paths[i]);
            } catch (PosixException e) {
                files[i] = null;
            }
        }
        return new FileStatuses(files);
    }

    /** Returns whether these are the files that were seen before, and nobody has touched them. */
    public boolean isUnchanged(FileStatuses before) {
        for (int i = 0; i < files.length; i++) {
            FileStatus then = before.files[i];
            if (files[i] == null ? then != null : !files[i].isUnchanged(then)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a later change of any would show in its times ({@link FreshFile}). */
    public boolean isSettled(Clock clock) {
        for (FileStatus file : files) {
            if (file != null && !FreshFile.isSettled(file, clock)) {
                return false;
            }
        }
        return true;
    }
}
