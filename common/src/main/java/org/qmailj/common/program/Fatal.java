package org.qmailj.common.program;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;

/**
 * How most small programs end: {@code NAME: fatal: WHY} and a newline on descriptor 2 (strerr).
 *
 * @param program its qmail name
 */
public record Fatal(String program) {
    public Die permanent(String why) {
        return die(Program.PERMANENT, ByteString.of(why));
    }

    public Die temporary(String why) {
        return die(Program.TEMPORARY, ByteString.of(why));
    }

    /** @param why the error's text follows it */
    public Die temporary(String why, PosixException e) {
        return temporary(why + e.errno().text());
    }

    /**
     * {@code unable to DO NAME: ERROR}.
     *
     * @param doing ends with a blank
     */
    public Die unable(String doing, ByteString name, PosixException e) {
        return die(Program.TEMPORARY, unableText(doing, name, e));
    }

    /** The text of {@link #unable} alone. */
    public static ByteString unableText(String doing, ByteString name, PosixException e) {
        return new ByteBuilder().append("unable to ").append(doing).append(name).append(": ")
                .append(e.errno().text()).toByteString();
    }

    public Die die(int code, ByteString why) {
        return Die.saying(code, prefix().append(why).append('\n').toByteString());
    }

    /** For a text that ends as somebody else has ended it. */
    public Die permanentAsIs(ByteString text) {
        return Die.saying(Program.PERMANENT, prefix().append(text).toByteString());
    }

    private ByteBuilder prefix() {
        return new ByteBuilder().append(program).append(": fatal: ");
    }

    /** {@code NAME: usage: SYNOPSIS}, a permanent failure. */
    public Die usage(String synopsis) {
        return Die.saying(Program.PERMANENT, program + ": usage: " + synopsis + '\n');
    }
}
