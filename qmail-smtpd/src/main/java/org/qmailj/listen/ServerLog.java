package org.qmailj.listen;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/**
 * Writes the log of tcpserver(1), line by line as administrators and their tools know it. Lines
 * wait until {@link #flush}, so that those of one turn of the loop are one write.
 */
final class ServerLog {
    /** Limits what a line shows of a name or of ident's answer, in bytes. */
    private static final int MOST_OF_A_FIELD = 100;

    /** From so many bytes on, lines are written at once. */
    private static final int FULL = 8192;

    private final Fd to;
    private final Options.Verbosity verbosity;
    private final ByteBuilder lines = new ByteBuilder();

    ServerLog(Fd to, Options.Verbosity verbosity) {
        this.to = to;
        this.verbosity = verbosity;
    }

    private boolean isVerbose() {
        return verbosity == Options.Verbosity.EVERYTHING;
    }

    void status(int connections, int limit) {
        if (isVerbose()) {
            begin().append("status: ").appendNumber(connections).append('/').appendNumber(limit);
            end();
        }
    }

    void from(long number, ByteString ip) {
        if (isVerbose()) {
            begin().append("pid ").appendNumber(number).append(" from ").append(ip);
            end();
        }
    }

    void ended(long number, int status) {
        if (isVerbose()) {
            begin().append("end ").appendNumber(number).append(" status ").appendNumber(status);
            end();
        }
    }

    void admitted(long number, Peers peers) {
        decided("ok ", number, peers);
    }

    void denied(long number, Peers peers) {
        decided("deny ", number, peers);
    }

    private void decided(String word, long number, Peers peers) {
        if (!isVerbose()) {
            return;
        }
        begin().append(word).appendNumber(number).append(' ');
        safely(peers.localHost());
        lines.append(':').append(peers.localIp()).append(':')
                .appendNumber(peers.localPort()).append(' ');
        safely(peers.remoteHost());
        lines.append(':').append(peers.remoteIp()).append(':');
        safely(peers.remoteInfo());
        lines.append(':').appendNumber(peers.remotePort());
        end();
    }

    /** Tells why a client is sent away. */
    void dropping(String why, ByteString name, PosixException e) {
        if (verbosity != Options.Verbosity.NOTHING) {
            begin().append("warning: dropping connection, ").append(why);
            if (name != null) {
                lines.append(name).append(": ");
            }
            lines.append(e.errno().text());
            end();
        }
    }

    private ByteBuilder begin() {
        return lines.append("tcpserver: ");
    }

    private void end() {
        lines.append('\n');
        if (lines.length() > FULL) {
            flush();
        }
    }

    /** Adds what strangers chose, with ? for bytes that could mislead a reader of the log. */
    private void safely(ByteString text) {
        if (text == null) {
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            if (i == MOST_OF_A_FIELD) {
                lines.append("...");
                return;
            }
            int b = text.at(i);
            boolean odd = b <= ' ' || b > '~' || b == '%' || b == ':';
            lines.append(odd ? '?' : b);
        }
    }

    void flush() {
        if (lines.isEmpty()) {
            return;
        }
        try {
            to.write(lines.array(), 0, lines.length());
        } catch (PosixException e) {
            // nobody reads it; mail goes on
        }
        lines.clear();
    }
}
