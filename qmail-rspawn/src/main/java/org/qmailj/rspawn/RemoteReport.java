package org.qmailj.rspawn;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.program.Program;
import org.qmailj.common.spawn.Report;

/**
 * Makes the report of a remote delivery from what qmail-remote wrote (qmail-rspawn.c). That is
 * strings, each ended by NUL: first one for the recipient (r accepted, h refused for good, s for
 * now), then one for the message (K, Z or D).
 *
 * <p>The result of the message is the letter of the first string that begins with K, Z or D,
 * wherever it stands, or D if there is none. s turns it into Z, h into D. The text is the first
 * string without its letter. The second string follows without its letter, if that is K, Z or D
 * and the result of the message is not better than the result of the delivery. A string without an
 * end does not count, except for the text of the second.
 *
 * <p>{@link #TEXT_LIMIT} bounds what is kept; the rest of an endless output is read and forgotten.
 */
final class RemoteReport implements Report {
    /** Bytes that are kept of each of the two texts. qmail-send cuts a report at 10,000. */
    private static final int TEXT_LIMIT = 10_000;

    private static final ByteString CRASHED = ByteString.of("Zqmail-remote crashed.\n");
    private static final ByteString SILENT = ByteString.of("Zqmail-remote produced no output.\n");
    private static final ByteString NOT_RUN_NOW = ByteString.of("ZUnable to run qmail-remote.\n");
    private static final ByteString NOT_RUN = ByteString.of("DUnable to run qmail-remote.\n");

    /** The results, from worst to best. */
    private enum Result { D, Z, K }

    private static final int NONE = -1;

    private final ByteBuilder recipientText = new ByteBuilder(TEXT_LIMIT);
    private final ByteBuilder messageText = new ByteBuilder(TEXT_LIMIT);
    private int recipientLetter = NONE;
    private int messageLetter = NONE;
    private boolean recipientEnded;
    private boolean messageEnded;
    private boolean stringBegins = true;
    private int letter;
    private Result result;

    @Override
    public void add(byte[] from, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            keep(from[i] & 0xff);
            lookForResult(from[i] & 0xff);
        }
    }

    /**
     * Keeps letters and texts of the first two strings. The first letter may be any byte, even NUL,
     * so that an empty first string begins like any other.
     */
    private void keep(int b) {
        if (recipientLetter == NONE) {
            recipientLetter = b;
        } else if (!recipientEnded) {
            recipientEnded = b == 0;
            append(recipientText, b);
        } else if (messageLetter == NONE) {
            messageLetter = b;
        } else if (!messageEnded) {
            messageEnded = b == 0;
            append(messageText, b);
        }
    }

    private static void append(ByteBuilder text, int b) {
        if (b != 0 && text.length() < TEXT_LIMIT) {
            text.append(b);
        }
    }

    private void lookForResult(int b) {
        if (stringBegins) {
            letter = b;
        }
        stringBegins = b == 0;
        if (stringBegins && result == null) {
            result = ofLetter(letter);
        }
    }

    private static Result ofLetter(int letter) {
        return switch (letter) {
            case 'K' -> Result.K;
            case 'Z' -> Result.Z;
            case 'D' -> Result.D;
            default -> null;
        };
    }

    @Override
    public ByteString end(WaitStatus status) {
        if (status.crashed()) {
            return CRASHED;
        }
        return switch (status.exitCode()) {
            case 0 -> recipientLetter == NONE ? SILENT : combined();
            case Program.TEMPORARY -> NOT_RUN_NOW;
            default -> NOT_RUN;
        };
    }

    private ByteString combined() {
        Result message = result == null ? Result.D : result;
        Result outcome = switch (recipientLetter) {
            case 's' -> Result.Z;
            case 'h' -> Result.D;
            default -> message;
        };
        ByteBuilder report = new ByteBuilder().append(outcome.name());
        if (recipientEnded) {
            report.append(recipientText.toByteString());
            boolean speaks = messageLetter != NONE && ofLetter(messageLetter) != null;
            if (speaks && message.compareTo(outcome) <= 0) {
                report.append(messageText.toByteString());
            }
        }
        return report.toByteString();
    }
}
