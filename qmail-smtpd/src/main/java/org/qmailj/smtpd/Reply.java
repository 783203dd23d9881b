package org.qmailj.smtpd;

import org.qmailj.common.bytes.ByteString;

/** Lists the replies that are always the same. */
enum Reply {
    OK("250 ok"),
    FLUSHED("250 flushed"),
    HELP("214 notqmail home page: https://notqmail.org"),
    VRFY("252 send some mail, i'll try my best"),
    GO_AHEAD("354 go ahead"),

    UNIMPLEMENTED("502 unimplemented (#5.5.1)"),
    WANT_MAIL("503 MAIL first (#5.5.1)"),
    WANT_HELO("503 HELO first (#5.5.1)"),
    WANT_RCPT("503 RCPT first (#5.5.1)"),
    SYNTAX("555 syntax error (#5.5.4)"),
    BADMAILFROM("553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)"),
    NO_GATEWAY("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
    TOO_MANY("452 too many recipients (#4.5.3)"),
    HOPS("554 too many hops, this message is looping (#5.4.6)"),
    DATABYTES("552 sorry, that message size exceeds my databytes limit (#5.3.4)"),
    BAD_BYTES("554 sorry, that message has a NUL or a CR without LF in it (#5.6.0)"),
    NO_QUEUE("451 qqt failure (#4.3.0)"),

    // the session ends after each of these
    TIMEOUT("451 timeout (#4.4.2)"),
    STRAY_NEWLINE("451 See https://cr.yp.to/docs/smtplf.html."),
    NO_MEMORY("421 out of memory (#4.3.0)"),
    NO_CONTROLS("421 unable to read controls (#4.3.0)"),
    NO_ADDRESSES("421 unable to figure out my IP addresses (#4.3.0)");

    private final ByteString line;

    Reply(String text) {
        this.line = ByteString.of(text).concat("\r\n");
    }

    /** Returns the reply with its CRLF. */
    ByteString line() {
        return line;
    }
}
