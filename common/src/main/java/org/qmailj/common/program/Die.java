package org.qmailj.common.program;

import org.qmailj.common.bytes.ByteString;

/**
 * Thrown to end the program with this exit code and this text on descriptor 2, or none if it is
 * null. Only {@link Program#run} exits.
 */
public final class Die extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient ByteString text;

    private Die(int code, ByteString text) {
        super(text == null ? "exit " + code : text.toString(), null, false, false);
        this.code = code;
        this.text = text;
    }

    /** Returns one without a text. */
    public static Die silently(int code) {
        return new Die(code, null);
    }

    /** Returns one with a text that is written as it stands, with its own newline. */
    public static Die saying(int code, String text) {
        return new Die(code, ByteString.of(text));
    }

    public static Die saying(int code, ByteString text) {
        return new Die(code, text);
    }

    public int code() {
        return code;
    }

    public ByteString text() {
        return text;
    }
}
