package org.qmailj.common.control;

import java.util.EnumSet;
import org.qmailj.common.files.FreshFile;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Clock;

/**
 * The control files that are not there. Most are not on most hosts, and none of them appears
 * without a change of control/ itself; so one look at the directory stands for all of them. Any
 * number of threads may ask.
 */
final class Absences {
    /** The files that were not in the directory when it was like that; it never changes. */
    private record Known(FileStatus directory, EnumSet<Control> absent) {}

    private final QmailHome home;
    private final Clock clock;
    private volatile Known known = new Known(null, EnumSet.noneOf(Control.class));

    Absences(QmailHome home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /** control/ as it is now; null when that cannot be told. */
    FileStatus directory() {
        try {
            return Posix.stat(home.file("control"));
        } catch (PosixException e) {
            return null;
        }
    }

    /** Returns whether the file is known to be missing while the directory is like this. */
    boolean has(Control control, FileStatus directory) {
        Known last = known;
        return directory != null && last.absent.contains(control)
                && directory.isUnchanged(last.directory);
    }

    /** Notes that the file was not found. */
    void add(Control control, FileStatus directory) {
        if (directory == null || !FreshFile.isSettled(directory, clock)
                || !isReallyAbsent(control)) {
            return;
        }
        Known last = known;
        EnumSet<Control> absent = directory.isUnchanged(last.directory)
                ? last.absent.clone() : EnumSet.noneOf(Control.class);
        absent.add(control);
        // what another thread adds meanwhile may be lost, and is then looked for again
        known = new Known(directory, absent);
    }

    /** A link that leads nowhere may lead somewhere without a change of the directory. */
    private boolean isReallyAbsent(Control control) {
        try {
            Posix.lstat(home.control(control.file()));
            return false;
        } catch (PosixException e) {
            return e.is(Errno.ENOENT);
        }
    }
}
