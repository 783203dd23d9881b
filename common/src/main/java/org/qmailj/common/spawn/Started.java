package org.qmailj.common.spawn;

import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.WaitStatus;

/** What became of the attempt to start a program. */
public sealed interface Started {
    /** The program runs. */
    record Running(Child child) implements Started {}

    /** It came to an end before there was a program, as if it had been one with this status. */
    record Ended(WaitStatus status) implements Started {}

    /** A {@link Worker} has it, and will say how it ended. */
    record HandedOver() implements Started {}

    static Started ended(int code) {
        return new Ended(WaitStatus.exited(code));
    }
}
