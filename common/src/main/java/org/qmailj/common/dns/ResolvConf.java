package org.qmailj.common.dns;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.bytes.Decimal;

/**
 * Holds the settings of resolv.conf(5) and RES_OPTIONS: which servers to ask, and how long to wait.
 * Search lists do not matter: qmail asks for complete names only.
 *
 * @param timeoutSeconds how long the first server has for its answer
 * @param attempts how often the list of servers is tried
 * @param rotate begins with any of the servers, not always with the first
 * @param tcpOnly asks by TCP at once
 */
record ResolvConf(
        List<NameServer> servers, int timeoutSeconds, int attempts, boolean rotate,
        boolean tcpOnly) {
    private static final int MAX_SERVERS = 3;
    private static final int MAX_TIMEOUT = 30;
    private static final int MAX_ATTEMPTS = 5;

    private static final ByteString TIMEOUT = ByteString.of("timeout:");
    private static final ByteString ATTEMPTS = ByteString.of("attempts:");
    private static final ByteString ROTATE = ByteString.of("rotate");
    private static final ByteString USE_VC = ByteString.of("use-vc");

    static ResolvConf parse(ByteString file, ByteString resOptions) {
        List<NameServer> servers = new ArrayList<>();
        ByteBuilder options = new ByteBuilder();
        int at = 0;
        while (at < file.length()) {
            int newline = file.indexOf('\n', at);
            int end = newline == -1 ? file.length() : newline;
            ByteString line = file.substring(at, end);
            at = end + 1;
            ByteString server = value(line, "nameserver");
            if (server != null && servers.size() < MAX_SERVERS) {
                addServer(server, servers);
            }
            ByteString more = value(line, "options");
            if (more != null) {
                options.append(' ').append(more);
            }
        }
        options.append(' ').append(resOptions);
        if (servers.isEmpty()) {
            servers.add(NameServer.LOCAL);
        }
        return withOptions(servers, options.toByteString());
    }

    /** Returns what follows the keyword and its blanks, or null for another line. */
    private static ByteString value(ByteString line, String keyword) {
        int at = keyword.length();
        boolean begins = line.startsWith(ByteString.of(keyword));
        if (!begins || at == line.length() || !isBlank(line.at(at))) {
            return null;
        }
        while (at < line.length() && isBlank(line.at(at))) {
            at++;
        }
        return line.substring(at);
    }

    private static boolean isBlank(int b) {
        return b == ' ' || b == '\t';
    }

    private static void addServer(ByteString value, List<NameServer> servers) {
        int end = 0;
        while (end < value.length() && !isBlank(value.at(end)) && value.at(end) != ';'
                && value.at(end) != '#') {
            end++;
        }
        NameServer server = NameServer.parse(value.substring(0, end));
        if (server != null) {
            servers.add(server);
        }
    }

    private static ResolvConf withOptions(List<NameServer> servers, ByteString options) {
        int timeout = 5;
        int attempts = 2;
        boolean rotate = false;
        boolean tcpOnly = false;
        int at = 0;
        while (at < options.length()) {
            int end = at;
            while (end < options.length() && !isBlank(options.at(end))) {
                end++;
            }
            ByteString option = options.substring(at, end);
            at = end + 1;
            if (option.startsWith(TIMEOUT)) {
                timeout = (int) Decimal.scanAtMost(option, TIMEOUT.length(), MAX_TIMEOUT);
            } else if (option.startsWith(ATTEMPTS)) {
                attempts = (int) Decimal.scanAtMost(option, ATTEMPTS.length(), MAX_ATTEMPTS);
            } else if (option.equals(ROTATE)) {
                rotate = true;
            } else if (option.equals(USE_VC)) {
                tcpOnly = true;
            }
        }
        return new ResolvConf(
                List.copyOf(servers), Math.max(1, timeout), Math.max(1, attempts), rotate, tcpOnly);
    }
}
