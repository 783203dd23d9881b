package org.qmailj.showctl;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.queue.QueueLayout;

/**
 * What no control file changes: where qmail lives, the settings that it is compiled with (conf-*;
 * here each has the value of a stock qmail) and the ids of its accounts on this host.
 *
 * @param concurrency deliveries at once, of each kind, at the most: control/spawnlimit after all
 * @param uids of alias, qmaild, qmaill, root, qmailp, qmailq, qmailr, qmails
 * @param gids of nofiles, qmail
 */
record BuildSheet(ByteString home, int concurrency, int[] uids, int[] gids) {
    /** Divides user from extension (conf-break). */
    private static final String BREAK = "-";

    /** Mode bits that homes and .qmail files may not have: 02 in octal (conf-patrn). */
    private static final int PATERNALISM = 02;

    void writeTo(ByteOutput out) throws IOException {
        out.put("qmail home directory: ");
        out.put(home);
        out.put(".\n");
        out.put("user-ext delimiter: " + BREAK + ".\n");
        out.put("paternalism (in decimal): " + PATERNALISM + ".\n");
        out.put("silent concurrency limit: " + concurrency + ".\n");
        out.put("subdirectory split: " + QueueLayout.SPLIT + ".\n");
        out.put("user ids: " + joined(uids) + ".\n");
        out.put("group ids: " + joined(gids) + ".\n");
    }

    private static String joined(int[] ids) {
        StringBuilder to = new StringBuilder();
        for (int id : ids) {
            to.append(to.isEmpty() ? "" : ", ").append(Integer.toUnsignedString(id));
        }
        return to.toString();
    }
}
