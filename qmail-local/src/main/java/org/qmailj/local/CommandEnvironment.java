package org.qmailj.local;

import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;

/**
 * The variables that a program in a .qmail file finds beside those of qmail-local
 * (qmail-command(8)). It is put together when the first program, or qmail-queue, is to have it.
 */
final class CommandEnvironment {
    private final Environment base;
    private final Arguments arguments;
    private final MessageLines lines;
    private final ByteString matched;
    private final ByteString sender;
    private Environment whole;

    /**
     * @param matched what default stands for in the name of the .qmail file, or null
     * @param sender who gets what bounces of a forwarded message
     */
    CommandEnvironment(Environment base, Arguments arguments, MessageLines lines,
            ByteString matched, ByteString sender) {
        this.base = base;
        this.arguments = arguments;
        this.lines = lines;
        this.matched = matched;
        this.sender = sender;
    }

    /** The same for all programs of a delivery. */
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

    /** Sets all but those that depend on the .qmail files. */
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

    /** EXT is the whole extension, EXT2 what follows its first dash, and so on. */
    private static void setExtensions(Environment.Builder to, ByteString extension) {
        ByteString rest = extension;
        to.put("EXT", rest);
        for (int n = 2; n <= 4; n++) {
            int dash = rest.indexOf('-');
            rest = dash == -1 ? ByteString.EMPTY : rest.substring(dash + 1);
            to.put("EXT" + n, rest);
        }
    }

    /** HOST2 is what stands before the last dot of the host, HOST3 before the last of that. */
    private static void setHosts(Environment.Builder to, ByteString host) {
        ByteString rest = host;
        for (int n = 2; n <= 4; n++) {
            int dot = rest.lastIndexOf('.');
            rest = dot == -1 ? rest : rest.substring(0, dot);
            to.put("HOST" + n, rest);
        }
    }
}
