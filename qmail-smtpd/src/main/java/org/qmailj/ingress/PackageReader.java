package org.qmailj.ingress;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.netstring.NetstringReader;
import org.qmailj.common.program.Die;
import org.qmailj.common.program.Program;
import org.qmailj.common.submit.Submission;

/** Reads what the packages of QMTP and QMQP have in common: a message and its addresses. */
public final class PackageReader {
    /** The shortest length of an address that is not accepted, in bytes. */
    public static final int ADDRESS_LIMIT = 1000;

    private static final int BUFFER = 16 << 10;

    private final NetstringReader in;
    private final Visit visit;

    public PackageReader(NetstringReader in, Visit visit) {
        this.in = in;
        this.visit = visit;
    }

    /** Begins a message; throws {@link Die} when the host is out of pipes or processes. */
    public Submission open() {
        try {
            return visit.open();
        } catch (IOException e) {
            throw Die.silently(Program.TEMPORARY);
        }
    }

    /** Copies so many bytes into a message. */
    public void copy(Databytes.Meter message, long length) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int n = in.get(buffer, 0, (int) Math.min(left, buffer.length));
            message.put(buffer, 0, n);
            left -= n;
        }
    }

    /**
     * Reads an address. Returns null for one that no message can have: of {@link #ADDRESS_LIMIT}
     * bytes or more, or with a NUL.
     */
    public ByteString address() throws IOException {
        long length = in.length();
        ByteString address = null;
        if (length < ADDRESS_LIMIT) {
            address = in.string((int) length);
        } else {
            in.skip(length);
        }
        in.comma();
        return address == null || address.indexOf(0) != -1 ? null : address;
    }

    /** Reads the sender of a message, which fails without one. Says whether it can be used. */
    public boolean sender(Submission message) throws IOException {
        ByteString sender = address();
        message.from(sender == null ? ByteString.EMPTY : sender);
        if (sender == null) {
            message.fail();
        }
        return sender != null;
    }
}
