package org.qmailj.common.spawn;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.WaitStatus;

/** What became of the attempt to start a program. */
public sealed interface Started {
    /** The program runs. */
    record Running(Child child) implements Started {}

    /** It came to an end before there was a program, as if one had ended so and written this. */
    record Ended(WaitStatus status, ByteString output) implements Started {}

    /** A {@link Worker} has it, and will say how it ended. */
    record HandedOver() implements Started {}

    /** Without a word. */
    static Started ended(int code) {
        return ended(code, ByteString.EMPTY);
    }

    static Started ended(int code, ByteString output) {
        return new Ended(WaitStatus.exited(code), output);
    }
}
