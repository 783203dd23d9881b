package org.qmailj.inject;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Program;

/** Makes the error of each way in which qmail-inject fails: its text and exit code. */
final class Complaint {
    private static final Fatal FATAL = new Fatal("qmail-inject");

    private Complaint() {}

    private static Die temporary(String text) {
        return FATAL.temporary(text);
    }

    static Die outOfMemory() {
        return temporary("out of memory");
    }

    static Die internalBug() {
        return temporary("internal bug");
    }

    static Die noQueue() {
        return temporary("unable to run qmail-queue");
    }

    static Die noRead(IOException e) {
        if (e instanceof PosixException p && p.is(Errno.ENOMEM)) {
            return outOfMemory();
        }
        return readError();
    }

    static Die readError() {
        return temporary("read error");
    }

    static Die badOption() {
        return Die.silently(Program.PERMANENT);
    }

    /** Shows the line unchanged, with its newline if it has one. */
    static Die unparsableLine(ByteString line) {
        return FATAL.permanentAsIs(ByteString.of("unable to parse this line:\n").concat(line));
    }

    static Die unparsableAddress(ByteString address) {
        return FATAL.die(
                Program.PERMANENT, ByteString.of("unable to parse address: ").concat(address));
    }

    /** Returns why qmail-queue did not take the message, or null if it did. */
    static Die notQueued(Verdict verdict) {
        return verdict.exitCode() == 0 ? null : FATAL.die(verdict.exitCode(), verdict.text());
    }
}
