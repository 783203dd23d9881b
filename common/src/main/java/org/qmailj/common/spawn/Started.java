package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.WaitStatus;

/** Holds what became of an attempt to start a program. */
public sealed interface Started {
    /** The program runs. */
    record Running(Child child) implements Started {}

    /** There was no program, but the delivery ends as if one had ended so and written this. */
    record Ended(WaitStatus status, ByteString output) implements Started {}

    /** A {@link Worker} has it, and will say how it ended. */
    record HandedOver() implements Started {}

    /** Returns an end with this exit code and no output. */
    static Started ended(int code) {
        return ended(code, ByteString.EMPTY);
    }

    /** Returns an end with this exit code and output. */
    static Started ended(int code, ByteString output) {
        return new Ended(WaitStatus.exited(code), output);
    }
}
