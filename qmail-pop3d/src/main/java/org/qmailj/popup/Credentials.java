package org.qmailj.popup;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Holds the name that a client gave, and its proof.
 *
 * @param proof a password, or for APOP the digest of the stamp and a secret
 */
record Credentials(ByteString user, ByteString proof) {
    /** Reads APOP's argument: a name, one blank, a digest. Returns null without a blank. */
    static Credentials ofApop(ByteString argument) {
        int blank = argument.indexOf(' ');
        return blank == -1
                ? null
                : new Credentials(argument.substring(0, blank), argument.substring(blank + 1));
    }

    /** Returns what checkpassword reads: name, proof and stamp, each with a NUL after it. */
    ByteString encode(ByteString stamp) {
        return new ByteBuilder().append(user).append(0).append(proof).append(0)
                .append(stamp).append(0).toByteString();
    }
}
