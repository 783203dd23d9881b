package org.qmailj.lspawn;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.cdb.Cdb;
import org.qmailj.common.delivery.LocalExit;
import org.qmailj.common.posix.Fd;

/**
 * Looks local parts up in users/cdb, which qmail-newu makes. First comes the key {@code !local\0}
 * of a simple assignment, then {@code !loc} for shorter and shorter beginnings of local, the last
 * of which is {@code !} alone. The data of the empty key are the characters that some loc ends
 * with; other beginnings are not looked up. The file is opened for each address, so that a new one
 * counts at once.
 */
final class Assignments {
    private final ByteString path;

    Assignments(ByteString path) {
        this.path = path;
    }

    /**
     * Returns the text of a {@link Nughde}, or null when there is no file, or nothing in it for
     * this address.
     */
    ByteString find(ByteString local) throws LookupFailed {
        try (Fd fd = Fd.openReadIfPresent(path)) {
            return fd == null ? null : find(new Cdb(fd), local);
        } catch (IOException e) {
            throw new LookupFailed(LocalExit.CDB);
        }
    }

    private static ByteString find(Cdb cdb, ByteString local) throws IOException, LookupFailed {
        ByteString wildcards = cdb.find(ByteString.EMPTY);
        if (wildcards == null) {
            throw new LookupFailed(LocalExit.CDB);
        }
        ByteString lower = ByteString.of("!").concat(local.toLowerCase());
        ByteString data = cdb.find(lower.concat("\0"));
        if (data != null) {
            return data.concat("\0");
        }
        for (int length = lower.length(); length > 0; length--) {
            if (length == 1 || wildcards.indexOf(lower.at(length - 1)) != -1) {
                data = cdb.find(lower.substring(0, length));
                if (data != null) {
                    ByteString rest = local.substring(length - 1);
                    return data.concat(rest).concat("\0");
                }
            }
        }
        return null;
    }
}
