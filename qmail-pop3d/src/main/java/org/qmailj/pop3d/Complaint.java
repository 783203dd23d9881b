package org.qmailj.pop3d;

/** Lists the texts after -ERR. */
enum Complaint {
    SYNTAX("syntax error"),
    UNIMPLEMENTED("unimplemented"),
    DELETED("already deleted"),
    NO_ZERO("messages are counted from 1"),
    TOO_BIG("not that many messages"),
    NO_SUCH("unable to open that message"),
    NO_UNLINK("unable to unlink all deleted messages"),

    // the session ends after each of these
    NO_MEMORY("out of memory"),
    NO_MAILDIR("this user has no $HOME/Maildir"),
    NO_SCAN("unable to scan $HOME/Maildir");

    private final String text;

    Complaint(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
