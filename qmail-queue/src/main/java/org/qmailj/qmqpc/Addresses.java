package org.qmailj.qmqpc;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.netstring.Netstring;

/**
 * Turns the envelope {@code F<sender>\0T<recipient>\0...\0} of qmail-queue into the netstrings of
 * QMQP, sender first. Unlike qmail-queue it takes addresses of any length; the server decides.
 */
final class Addresses {
    /** This is no envelope. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private final ByteInput in;
    private final ByteBuilder line = new ByteBuilder();

    private Addresses(ByteInput in) {
        this.in = in;
    }

    /** Reads to the NUL behind the last recipient and no further. */
    static ByteString read(ByteInput in) throws IOException {
        Addresses addresses = new Addresses(in);
        ByteBuilder to = new ByteBuilder();
        if (addresses.atEnd()) {
            throw new Malformed();
        }
        to.append(addresses.netstring('F'));
        while (!addresses.atEnd()) {
            to.append(addresses.netstring('T'));
        }
        return to.toByteString();
    }

    /** Reads up to the next NUL; whether it stands alone. */
    private boolean atEnd() throws IOException {
        line.clear();
        if (!in.getLine(line, 0)) {
            throw new Malformed();
        }
        return line.length() == 1;
    }

    private ByteString netstring(int letter) throws Malformed {
        if (line.at(0) != letter) {
            throw new Malformed();
        }
        return Netstring.encode(ByteString.of(line.array(), 1, line.length() - 2));
    }
}
