package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;

/**
 * Makes the environment of the programs in a .qmail file and of qmail-queue: the variables of
 * qmail-command(8) beside those of qmail-local. It is made when the first of them needs it.
 */
final class CommandEnvironment {
    private final Environment base;
    private final Arguments arguments;
    private final MessageLines lines;
    private final ByteString matched;
    private final ByteString sender;
    private Environment whole;

    /**
     * @param matched the part that default stands for in the name of the .qmail file, or null
     * @param sender the sender of forwarded messages, who gets their bounces
     */
    CommandEnvironment(Environment base, Arguments arguments, MessageLines lines,
            ByteString matched, ByteString sender) {
        this.base = base;
        this.arguments = arguments;
        this.lines = lines;
        this.matched = matched;
        this.sender = sender;
    }

    /** Returns the environment, the same for all programs of a delivery. */
    Environment get() {
        if (whole == null) {
            Environment.Builder made = base.change();
            set(made, arguments, lines);
            if (matched != null) {
                made.put("DEFAULT", matched);
            }
            made.put("NEWSENDER", sender);
            whole = made.build();
        }
        return whole;
    }

    /** Sets all variables but those that depend on the .qmail files. */
    static void set(Environment.Builder to, Arguments a, MessageLines lines) {
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

    /** Sets EXT to the extension, EXT2 to what follows its first dash, and so on. */
    private static void setExtensions(Environment.Builder to, ByteString extension) {
        ByteString rest = extension;
        to.put("EXT", rest);
        for (int n = 2; n <= 4; n++) {
            int dash = rest.indexOf('-');
            rest = dash == -1 ? ByteString.EMPTY : rest.substring(dash + 1);
            to.put("EXT" + n, rest);
        }
    }

    /** Sets HOST2 to what precedes the last dot of the host, HOST3 of HOST2, and so on. */
    private static void setHosts(Environment.Builder to, ByteString host) {
        ByteString rest = host;
        for (int n = 2; n <= 4; n++) {
            int dot = rest.lastIndexOf('.');
            rest = dot == -1 ? rest : rest.substring(0, dot);
            to.put("HOST" + n, rest);
        }
    }
}
