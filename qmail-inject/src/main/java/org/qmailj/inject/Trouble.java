package org.qmailj.inject;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;

/** Every way in which qmail-inject gives up, with its text and exit code. */
final class Trouble {
    private static final String FATAL = "qmail-inject: fatal: ";

    private Trouble() {}

    private static Die temporary(String text) {
        return Die.saying(Program.TEMPORARY, FATAL + text + "\n");
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

    /** The line is shown as it is, with its newline if it has one. */
    static Die unparsableLine(ByteString line) {
        return permanent(new ByteBuilder().append("unable to parse this line:\n").append(line));
    }

    static Die unparsableAddress(ByteString address) {
        return permanent(new ByteBuilder()
                .append("unable to parse address: ").append(address).append('\n'));
    }

    private static Die permanent(ByteBuilder text) {
        return Die.saying(Program.PERMANENT, ByteString.of(FATAL).concat(text.toByteString()));
    }

    /** What qmail-queue has against the message; null when nothing. */
    static Die notQueued(Verdict verdict) {
        ByteString text = ByteString.of(FATAL).concat(verdict.text()).concat("\n");
        return switch (verdict) {
            case Verdict.Success s -> null;
            case Verdict.Temporary t -> Die.saying(Program.TEMPORARY, text);
            case Verdict.Permanent p -> Die.saying(Program.PERMANENT, text);
        };
    }
}
