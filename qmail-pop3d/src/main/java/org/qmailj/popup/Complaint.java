package org.qmailj.popup;

/** Lists the texts after -ERR. */
enum Complaint {
    SYNTAX("syntax error"),
    WANT_USER("USER first"),
    AUTHORIZATION("authorization first"),

    // the session ends after each of these
    USAGE("usage: popup hostname subprogram"),
    NO_MEMORY("out of memory"),
    NO_PIPE("unable to open pipe"),
    NO_WRITE("unable to write pipe"),
    NO_FORK("unable to fork"),
    CRASHED("aack, child crashed"),
    BAD_AUTH("authorization failed");

    private final String text;

    Complaint(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
