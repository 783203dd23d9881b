package org.qmailj.common.program;

import org.qmailj.common.bytes.ByteString;

/**
 * The program ends here, with this exit code and these bytes on descriptor 2 (none when null).
 * Only {@link Program#run} turns it into an exit.
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

    /** Without a word. */
    public static Die silently(int code) {
        return new Die(code, null);
    }

    /** With a text that is written as it stands: it brings its own newline. */
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
