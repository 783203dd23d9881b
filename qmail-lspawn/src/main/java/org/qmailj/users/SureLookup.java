package org.qmailj.users;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Passwd;
import org.qmailj.common.posix.PosixException;

/**
 * Looks accounts up where a lack of descriptors or memory must not pass for a missing account: that
 * throws. The name service does not always say so: the C library passes over a source that it
 * cannot open to the next one in nsswitch.conf, and reports what that knows. So who is missing must
 * not stand in /etc/passwd either. There may be no such source in nsswitch.conf, or the line makes
 * no sense; then each such lookup throws, and costs a process.
 */
final class SureLookup implements AccountLookup {
    private static final ByteString PASSWD = ByteString.of("/etc/passwd");

    private final AccountLookup accounts;
    private final ByteString passwd;

    /** Asks the name services. A class, because the first lambda of a process costs it 5 MB. */
    private static final class NameServices implements AccountLookup {
        @Override
        public Passwd byName(ByteString name) throws PosixException {
            return Passwd.byName(name);
        }
    }

    SureLookup() {
        this(new NameServices(), PASSWD);
    }

    SureLookup(AccountLookup accounts, ByteString passwd) {
        this.accounts = accounts;
        this.passwd = passwd;
    }

    @Override
    public Passwd byName(ByteString name) throws IOException {
        try {
            Passwd found = accounts.byName(name);
            if (found == null && isListed(name)) {
                throw new PosixException(Errno.EIO);
            }
            return found;
        } catch (PosixException e) {
            if (e.meansNoDescriptor() || e.meansNoMemory() || e.is(Errno.EIO)) {
                throw e;
            }
            return QmailGetpw.inTrouble(e);
        }
    }

    private boolean isListed(ByteString name) throws IOException {
        if (name.indexOf(':') != -1) {
            return false; // no account has such a name
        }
        ByteString start = name.concat(ByteString.of(":"));
        try (Fd fd = Fd.openRead(passwd)) {
            ByteInput in = new ByteInput(fd);
            ByteBuilder line = new ByteBuilder();
            boolean more = true;
            while (more) {
                line.clear();
                more = in.getLine(line, '\n');
                if (line.toByteString().startsWith(start)) {
                    return true;
                }
            }
            return false;
        }
    }
}
