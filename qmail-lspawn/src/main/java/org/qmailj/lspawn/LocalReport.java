package org.qmailj.lspawn;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.delivery.LocalOutput;
import org.qmailj.common.posix.WaitStatus;
import org.qmailj.common.spawn.Report;

/**
 * Makes the report of a local delivery: the letter of its {@link LocalExit}, and its text or else
 * what the programs of the delivery wrote, up to the first NUL.
 */
final class LocalReport implements Report {
    private static final ByteString CRASHED = ByteString.of("Zqmail-local crashed.\n");

    private final LocalOutput output = new LocalOutput();

    @Override
    public void add(byte[] from, int offset, int length) {
        output.add(from, offset, length);
    }

    @Override
    public ByteString end(WaitStatus status) {
        if (status.crashed()) {
            return CRASHED;
        }
        LocalExit exit = LocalExit.of(status.exitCode());
        ByteString text = exit.text() == null ? output.text().cString() : exit.text();
        return new ByteBuilder().append(exit.letter()).append(text).toByteString();
    }
}
