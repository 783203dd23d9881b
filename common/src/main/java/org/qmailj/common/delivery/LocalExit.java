package org.qmailj.common.delivery;

import org.qmailj.common.bytes.ByteString;

/**
 * Lists the exit codes of qmail-local, of qmail-getpw and of what runs them for qmail-lspawn
 * (qlx.h), with the letter and the text of the report that qmail-lspawn makes of each. Without a
 * text, the report is what the program wrote. A code that is not listed counts as {@link #HARD}.
 */
public enum LocalExit {
    SUCCESS(0, 'K', null),
    /** A mail program said EX_TEMPFAIL or one of its relatives in sysexits.h. */
    SOFT_OSERR(71, 'Z', null),
    SOFT_IOERR(74, 'Z', null),
    SOFT_TEMPFAIL(75, 'Z', null),
    HARD(100, 'D', null),
    BUG(101, 'D', null),
    SOFT(111, 'Z', null),
    USAGE(112, 'Z', "Internal qmail-lspawn bug.\n"),
    ROOT(113, 'Z', "Not allowed to perform deliveries as root.\n"),
    NFS(115, 'Z', "NFS failure in qmail-local.\n"),
    NOALIAS(116, 'Z', "Unable to find alias user!\n"),
    CDB(117, 'Z', "Trouble reading users/cdb in qmail-lspawn.\n"),
    SYS(118, 'Z', "Temporary failure in qmail-lspawn.\n"),
    NOMEM(119, 'Z', "Out of memory in qmail-lspawn.\n"),
    EXECSOFT(120, 'Z', "Unable to run qmail-local.\n"),
    EXECPW(121, 'Z', "Unable to run qmail-getpw.\n"),
    EXECHARD(126, 'D', "Unable to run qmail-local.\n");

    private final int code;
    private final char letter;
    private final ByteString text;

    LocalExit(int code, char letter, String text) {
        this.code = code;
        this.letter = letter;
        this.text = text == null ? null : ByteString.of(text);
    }

    public int code() {
        return code;
    }

    /** Returns the first letter of the report: K, Z or D. */
    public char letter() {
        return letter;
    }

    /** Returns the text of the report, or null when that is what the program wrote. */
    public ByteString text() {
        return text;
    }

    /** Returns the meaning of an exit code. */
    public static LocalExit of(int code) {
        for (LocalExit exit : values()) {
            if (exit.code == code) {
                return exit;
            }
        }
        return HARD;
    }
}
