package org.qmailj.listen;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.posix.Fd;

/** Reads the number of a TCP port, or looks up its name in services(5). */
final class Ports {
    static final int UNKNOWN = -1;

    private static final int MOST = 65535;
    private static final int LINE_LIMIT = 64 << 10;

    private Ports() {}

    /** Returns the port, or {@link #UNKNOWN}. */
    static int of(ByteString port) {
        int number = number(port);
        if (number != UNKNOWN) {
            return number;
        }
        try (Fd services = Fd.openRead(ByteString.of("/etc/services"))) {
            return named(port, services);
        } catch (IOException | ByteBuilder.TooLong e) {
            return UNKNOWN;
        }
    }

    private static int number(ByteString text) {
        return (int) Decimal.whole(text, MOST);
    }

    /** Searches lines {@code NAME NUMBER/PROTOCOL OTHERNAME ...}; # begins a comment. */
    static int named(ByteString name, ByteSource services) throws IOException {
        ByteInput in = new ByteInput(services);
        ByteBuilder line = new ByteBuilder(LINE_LIMIT);
        boolean more = true;
        while (more) {
            line.clear();
            more = in.getLine(line, '\n');
            int port = inLine(name, line.toByteString());
            if (port != UNKNOWN) {
                return port;
            }
        }
        return UNKNOWN;
    }

    private static int inLine(ByteString name, ByteString line) {
        int comment = line.indexOf('#');
        ByteString text = comment == -1 ? line : line.substring(0, comment);
        int port = UNKNOWN;
        boolean found = false;
        int word = 0;
        for (int at = wordStart(text, 0); at < text.length(); at = wordStart(text, at)) {
            int end = wordEnd(text, at);
            ByteString one = text.substring(at, end);
            if (word == 1) {
                int slash = one.indexOf('/');
                boolean tcp = slash != -1 && ByteString.of("tcp").equals(one.substring(slash + 1));
                port = tcp ? number(one.substring(0, slash)) : UNKNOWN;
            } else {
                found |= one.equals(name);
            }
            word++;
            at = end;
        }
        return found ? port : UNKNOWN;
    }

    private static int wordStart(ByteString text, int from) {
        int i = from;
        while (i < text.length() && text.at(i) <= ' ') {
            i++;
        }
        return i;
    }

    private static int wordEnd(ByteString text, int from) {
        int i = from;
        while (i < text.length() && text.at(i) > ' ') {
            i++;
        }
        return i;
    }
}
