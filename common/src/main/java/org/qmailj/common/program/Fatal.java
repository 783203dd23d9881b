package org.qmailj.common.program;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.PosixException;

/**
 * Makes the end of small programs: {@code NAME: fatal: WHY} and a newline on descriptor 2 (strerr).
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
     * Returns a temporary failure, {@code unable to DO NAME: ERROR}.
     *
     * @param doing DO and a blank
     */
    public Die unable(String doing, ByteString name, PosixException e) {
        return die(Program.TEMPORARY, unableText(doing, name, e));
    }

    /** Returns the text of {@link #unable} alone. */
    public static ByteString unableText(String doing, ByteString name, PosixException e) {
        return new ByteBuilder().append("unable to ").append(doing).append(name).append(": ")
                .append(e.errno().text()).toByteString();
    }

    public Die die(int code, ByteString why) {
        return Die.saying(code, prefix().append(why).append('\n').toByteString());
    }

    /** Returns a permanent failure whose text brings its own end. */
    public Die permanentAsIs(ByteString text) {
        return Die.saying(Program.PERMANENT, prefix().append(text).toByteString());
    }

    private ByteBuilder prefix() {
        return new ByteBuilder().append(program).append(": fatal: ");
    }

    /** Returns a permanent failure, {@code NAME: usage: SYNOPSIS}. */
    public Die usage(String synopsis) {
        return Die.saying(Program.PERMANENT, program + ": usage: " + synopsis + '\n');
    }
}
