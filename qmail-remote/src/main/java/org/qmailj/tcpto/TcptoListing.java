package org.qmailj.tcpto;

import org.qmailj.common.tcpto.TcptoTable;

/** The table as an administrator reads it. */
final class TcptoListing {
    private TcptoListing() {}

    /** One line for each host that has timed out; times in the future show as huge numbers. */
    static String of(TcptoTable table, long now) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < table.records(); i++) {
            if (table.timeouts(i) >= 1) {
                lines.append(table.ip(i)).append(" timed out ")
                        .append(Long.toUnsignedString(now - table.when(i)))
                        .append(" seconds ago; # recent timeouts: ")
                        .append(table.timeouts(i)).append('\n');
            }
        }
        return lines.toString();
    }
}
