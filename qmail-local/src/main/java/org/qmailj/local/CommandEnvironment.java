package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;

/**
 * The variables that a program in a .qmail file finds beside those of qmail-local
 * (qmail-command(8)).
 */
final class CommandEnvironment {
    private CommandEnvironment() {}

    /** Sets all but those that depend on the .qmail files. */
    static void set(Environment to, Arguments a, MessageLines lines) {
        to.put("HOST", a.host());
        to.put("HOME", a.home());
        to.put("USER", a.user());
        to.put("LOCAL", a.local());
        to.put("RECIPIENT", a.recipient());
        to.put("DTLINE", lines.deliveredTo());
        to.put("SENDER", a.sender());
        to.put("RPLINE", lines.returnPath());
        to.put("UFLINE", lines.from());
        setExtensions(to, a.extension());
        setHosts(to, a.host());
    }

    /** EXT is the whole extension, EXT2 what follows its first dash, and so on. */
    private static void setExtensions(Environment to, ByteString extension) {
        ByteString rest = extension;
        to.put("EXT", rest);
        for (int n = 2; n <= 4; n++) {
            int dash = rest.indexOf('-');
            rest = dash == -1 ? ByteString.EMPTY : rest.substring(dash + 1);
            to.put("EXT" + n, rest);
        }
    }

    /** HOST2 is what stands before the last dot of the host, HOST3 before the last of that. */
    private static void setHosts(Environment to, ByteString host) {
        ByteString rest = host;
        for (int n = 2; n <= 4; n++) {
            int dot = rest.lastIndexOf('.');
            rest = dot == -1 ? rest : rest.substring(0, dot);
            to.put("HOST" + n, rest);
        }
    }
}
