package org.qmailj.setup;

/** Ends the setup. The message tells the administrator why. */
final class SetupException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SetupException(String message) {
        super(message);
    }

    SetupException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
