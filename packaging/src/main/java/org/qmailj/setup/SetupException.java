package org.qmailj.setup;

/** The setup cannot go on; the message says why, for the administrator. */
final class SetupException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SetupException(String message) {
        super(message);
    }

    SetupException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
