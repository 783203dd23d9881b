package org.qmailj.listen;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.cdb.Cdb;
import org.qmailj.common.cdb.CdbFormat;
import org.qmailj.common.files.FreshFile;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/**
 * Finds the rule for a client in the cdb of tcprules(1): for INFO at the address IP with the name
 * HOST, the first of these keys that exists decides.
 *
 * <pre>
 * INFO@IP   INFO@=HOST   IP   =HOST   a.b.c.  a.b.  a.   =.domain  =.of  =.HOST   =   (empty)
 * </pre>
 *
 * A key that needs INFO or HOST is left out when that is not known. {@link Admission} decodes the
 * data of a rule. The file may be replaced at any time.
 */
final class Rules {
    /** Up to this size, in bytes, the file is kept in memory until it changes. */
    private static final int KEPT = 1 << 20;

    private final ByteString path;
    private final boolean mayBeMissing;
    private final FreshFile<Contents> file;

    /** Holds the whole file; null for one that is too large. */
    private record Contents(byte[] bytes) {}

    private record Reader() implements FreshFile.Reader<Contents> {
        @Override
        public Contents read(Fd file) throws IOException {
            long size = file.status().size();
            if (size > KEPT) {
                return new Contents(null);
            }
            byte[] bytes = new byte[(int) size];
            if (file.fill(bytes) < bytes.length) {
                throw new PosixException(Errno.EPROTO);
            }
            return new Contents(bytes);
        }
    }

    Rules(Options.RulesFile rules) {
        this.path = rules.path();
        this.mayBeMissing = rules.mayBeMissing();
        this.file = new FreshFile<>(path, new Reader());
    }

    ByteString path() {
        return path;
    }

    /**
     * Returns the data of the rule for a client, empty when there is none. Throws when the file
     * cannot be read or is no cdb.
     *
     * @param host null when it is not known
     * @param info null when it is not known
     */
    ByteString find(ByteString ip, ByteString host, ByteString info) throws PosixException {
        try {
            Contents contents = file.get();
            if (contents == null) {
                if (mayBeMissing) {
                    return ByteString.EMPTY;
                }
                throw new PosixException(Errno.ENOENT);
            }
            if (contents.bytes != null) {
                return find(new Cdb(contents.bytes), ip, host, info);
            }
            try (Fd fd = Fd.openRead(path)) {
                return find(new Cdb(fd), ip, host, info);
            }
        } catch (PosixException e) {
            throw e;
        } catch (CdbFormat e) {
            throw new PosixException(Errno.EPROTO);
        } catch (IOException e) {
            throw new PosixException(Errno.EIO);
        }
    }

    static ByteString find(Cdb cdb, ByteString ip, ByteString host, ByteString info)
            throws IOException {
        ByteString found = null;
        if (info != null) {
            found = cdb.find(info.concat("@").concat(ip));
            if (found == null && host != null) {
                found = cdb.find(info.concat("@=").concat(host));
            }
        }
        if (found == null) {
            found = cdb.find(ip);
        }
        if (found == null && host != null) {
            found = cdb.find(ByteString.of("=").concat(host));
        }
        for (int i = ip.length(); i > 0 && found == null; i--) {
            found = ip.at(i - 1) == '.' ? cdb.find(ip.substring(0, i)) : null;
        }
        if (found == null && host != null) {
            found = ofDomains(cdb, host);
        }
        if (found == null) {
            found = cdb.find(ByteString.EMPTY);
        }
        return found == null ? ByteString.EMPTY : found;
    }

    private static ByteString ofDomains(Cdb cdb, ByteString host) throws IOException {
        for (int dot = host.indexOf('.'); dot != -1; dot = host.indexOf('.', dot + 1)) {
            ByteString found = cdb.find(ByteString.of("=").concat(host.substring(dot)));
            if (found != null) {
                return found;
            }
        }
        return cdb.find(ByteString.of("="));
    }
}
