package org.qmailj.common.submit;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;

/**
 * Lists the exit codes of qmail-queue (qmail-queue(8)) with the text that its callers report for
 * each (qmail.c). Codes 11 to 40 are permanent, all others temporary.
 */
public enum QueueExit {
    ADDRESS_TOO_LONG(11, "envelope address too long for qq (#5.1.3)"),
    REJECTED(31, "mail server permanently rejected message (#5.3.0)"),
    OUT_OF_MEMORY(51, "qq out of memory (#4.3.0)"),
    TIMEOUT(52, "qq timeout (#4.3.0)"),
    WRITE_ERROR(53, "qq write error or disk full (#4.3.0)"),
    READ_ERROR(54, "qq read error (#4.3.0)"),
    CONFIGURATION(55, "qq unable to read configuration (#4.3.0)"),
    NETWORK(56, "qq trouble making network connection (#4.3.0)"),
    HOME(61, "qq trouble in home directory (#4.3.0)"),
    QUEUE_DIRECTORY(62, "qq trouble creating files in queue (#4.3.0)"),
    PID_FILE(63, "qq trouble creating files in queue (#4.3.0)"),
    MESS_LINK(64, "qq trouble creating files in queue (#4.3.0)"),
    INTD(65, "qq trouble creating files in queue (#4.3.0)"),
    TODO_LINK(66, "qq trouble creating files in queue (#4.3.0)"),
    TEMPORARILY_REJECTED(71, "mail server temporarily rejected message (#4.3.0)"),
    CONNECTION_TIMED_OUT(72, "connection to mail server timed out (#4.4.1)"),
    CONNECTION_REJECTED(73, "connection to mail server rejected (#4.4.1)"),
    COMMUNICATION_FAILED(74, "communication with mail server failed (#4.4.2)"),
    BUG(81, "qq internal bug (#4.3.0)"),
    BAD_ENVELOPE(91, "qq internal bug (#4.3.0)"),
    ADDRESS_TOO_LONG_OLD(115, "envelope address too long for qq (#5.1.3)"),
    EXEC_FAILED(120, "unable to exec qq (#4.3.0)");

    /** Exit code with a text on descriptor 6 that begins with D or Z. */
    public static final int CUSTOM_TEXT = 82;

    private final int code;
    private final String text;

    QueueExit(int code, String text) {
        this.code = code;
        this.text = text;
    }

    public int code() {
        return code;
    }

    private boolean permanent() {
        return this == ADDRESS_TOO_LONG_OLD || isPermanent(code);
    }

    private static boolean isPermanent(int code) {
        return code >= 11 && code <= 40;
    }

    public Verdict verdict() {
        return permanent() ? Verdict.permanent(text) : Verdict.temporary(text);
    }

    /**
     * Returns the verdict for an exit code and the text from descriptor 6, which counts if it is
     * longer than two bytes.
     */
    public static Verdict verdict(int code, ByteString custom) {
        if (code == 0) {
            return Verdict.success();
        }
        if (code == CUSTOM_TEXT && custom.length() > 2) {
            return customVerdict(custom.at(0), custom.substring(1).cString());
        }
        return verdict(code);
    }

    /** In qmail, NUL would mean success here, and K would mean success to QMTP clients. */
    private static Verdict customVerdict(int letter, ByteString text) {
        return switch (letter) {
            case 'D' -> new Verdict.Permanent(text);
            case 'K', 0 -> new Verdict.Temporary(text);
            default -> new Verdict.Temporary(text, (char) letter);
        };
    }

    /** Returns the verdict for a qmail-queue that a signal killed. */
    public static Verdict crashed() {
        return Verdict.temporary("qq crashed (#4.3.0)");
    }

    /** Returns the verdict for a qmail-queue whose end cannot be known: SIGCHLD is ignored. */
    public static Verdict unknown() {
        return Verdict.temporary("qq waitpid surprise (#4.3.0)");
    }

    /** Returns the verdict for a code other than 0 and {@link #CUSTOM_TEXT}. */
    public static Verdict verdict(int code) {
        for (QueueExit exit : values()) {
            if (exit.code == code) {
                return exit.verdict();
            }
        }
        return isPermanent(code)
                ? Verdict.permanent("qq permanent problem (#5.3.0)")
                : Verdict.temporary("qq temporary problem (#4.3.0)");
    }
}
