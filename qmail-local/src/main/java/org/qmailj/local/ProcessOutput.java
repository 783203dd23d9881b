package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Invocation;

/** The output of a process that makes one delivery: descriptors 1 and 2. */
record ProcessOutput(Invocation in) implements DeliveryOutput {
    @Override
    public void report(ByteString line) {
        byte[] bytes = line.concat("\n").toArray();
        try {
            in.stdout().write(bytes, 0, bytes.length);
        } catch (PosixException e) {
            // the delivery is done all the same
        }
    }

    @Override
    public void complain(ByteString text) {
        in.complain(text);
    }

    @Override
    public Fd stdout() {
        return in.stdout();
    }

    @Override
    public Fd stderr() {
        return in.stderr();
    }
}
