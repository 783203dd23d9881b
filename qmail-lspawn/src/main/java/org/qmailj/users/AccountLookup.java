package org.qmailj.users;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Passwd;

/** Knows the accounts of the system. */
interface AccountLookup {
    /** Returns the account of that name, or null. Throws when it cannot tell. */
    Passwd byName(ByteString name) throws IOException;
}
