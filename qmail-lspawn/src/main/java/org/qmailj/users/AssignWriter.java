package org.qmailj.users;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.io.ByteSink;

/**
 * Writes users/assign for qmail-pw2u: a line for a name, and a wildcard for the name with
 * extensions, unless there are none. The middle of a line is that of the {@link Account}.
 */
final class AssignWriter {
    private final ByteOutput out;
    private final ByteString delimiter;
    private final String dash;

    AssignWriter(ByteSink to, Pw2uOptions options) {
        this.out = new ByteOutput(to);
        this.delimiter = options.delimiter();
        this.dash = options.dash();
    }

    /** Gives all addresses to an account that no other line is for. */
    void rest(ByteString middle) throws IOException {
        wildcard(ByteString.EMPTY, middle, "");
    }

    /** Gives a name to an account. */
    void name(ByteString name, ByteString middle) throws IOException {
        put('=', name, middle, "", "");
        if (!delimiter.isEmpty()) {
            wildcard(name.concat(delimiter), middle, "");
        }
    }

    /** Gives a name to the part of an account whose extensions begin with the prefix. */
    void subuser(ByteString name, ByteString middle, ByteString prefix) throws IOException {
        put('=', name, middle, dash, prefix.toString());
        if (!delimiter.isEmpty()) {
            wildcard(name.concat(delimiter), middle, prefix + "-");
        }
    }

    private void wildcard(ByteString begin, ByteString middle, String prefix) throws IOException {
        put('+', begin, middle, dash, prefix);
    }

    private void put(char kind, ByteString name, ByteString middle, String between, String ext)
            throws IOException {
        put(new ByteBuilder().append(kind).append(name).append(middle)
                .append(between).append(':').append(ext).append(":\n").toByteString());
    }

    /** Writes text as it is. */
    void put(ByteString text) throws IOException {
        out.put(text);
    }

    void flush() throws IOException {
        out.flush();
    }
}
