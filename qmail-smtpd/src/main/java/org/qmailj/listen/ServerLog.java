package org.qmailj.listen;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

/**
 * The log of tcpserver on descriptor 2, line by line as administrators and their tools know it.
 * Lines wait until {@link #flush}, so that those of one moment are one write.
 */
final class ServerLog {
    private static final int MOST_OF_A_FIELD = 100;
    private static final int FULL = 8192;

    private final Fd to;
    private final boolean verbose;
    private final boolean quiet;
    private final ByteBuilder lines = new ByteBuilder();

    ServerLog(Fd to, boolean verbose, boolean quiet) {
        this.to = to;
        this.verbose = verbose;
        this.quiet = quiet;
    }

    void status(int connections, int limit) {
        if (verbose) {
            begin().append("status: ").appendNumber(connections).append('/').appendNumber(limit);
            end();
        }
    }

    void from(long number, ByteString ip) {
        if (verbose) {
            begin().append("pid ").appendNumber(number).append(" from ").append(ip);
            end();
        }
    }

    void ended(long number, int status) {
        if (verbose) {
            begin().append("end ").appendNumber(number).append(" status ").appendNumber(status);
            end();
        }
    }

    void admitted(long number, Peers peers, boolean denied) {
        if (!verbose) {
            return;
        }
        begin().append(denied ? "deny " : "ok ").appendNumber(number).append(' ');
        safely(peers.localHost());
        lines.append(':').append(peers.localIp()).append(':')
                .appendNumber(peers.localPort()).append(' ');
        safely(peers.remoteHost());
        lines.append(':').append(peers.remoteIp()).append(':');
        safely(peers.remoteInfo());
        lines.append(':').appendNumber(peers.remotePort());
        end();
    }

    /** Why a client is sent away. */
    void dropping(String why, ByteString name, PosixException e) {
        if (!quiet) {
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

    /** What strangers chose, so that no reader of the log is misled by it. */
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
