package org.qmailj.lspawn;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.spawn.Report;

/**
 * What qmail-lspawn makes of a delivery: the letter and perhaps the text of its {@link LocalExit},
 * otherwise what the programs of the delivery wrote, up to the first NUL. An output that grows
 * beyond {@link #LIMIT} is cut and ends with a remark.
 */
final class LocalReport implements Report {
    private static final int LIMIT = 3000;
    private static final ByteString TOO_LONG = ByteString.of("\nError report too long, sorry.\n");
    private static final ByteString CRASHED = ByteString.of("Zqmail-local crashed.\n");

    /** What stays of the output when the remark is appended: the rest is just below the limit. */
    private static final int KEPT = LIMIT - 3 - TOO_LONG.length();

    private final ByteBuilder output = new ByteBuilder(LIMIT + (64 << 10));

    /** Cuts after each piece, like C: a few bytes of the last may stand behind the remark. */
    @Override
    public void add(byte[] from, int length) {
        output.append(from, 0, length);
        if (output.length() > LIMIT) {
            output.truncate(KEPT);
            output.append(TOO_LONG);
        }
    }

    @Override
    public ByteString end(WaitStatus status) {
        if (status.crashed()) {
            return CRASHED;
        }
        LocalExit exit = LocalExit.of(status.exitCode());
        ByteString text = exit.text() == null ? output.toByteString().cString() : exit.text();
        return new ByteBuilder().append(exit.letter()).append(text).toByteString();
    }
}
