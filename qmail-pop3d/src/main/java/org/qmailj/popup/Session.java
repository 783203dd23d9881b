package org.qmailj.popup;

import java.io.IOException;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.commands.CommandLine;
import org.qmailj.common.commands.CommandReader;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.pop3.Conversation;

/**
 * Runs a POP3 session until its user is known (RFC 1939, authorization state). There is one try:
 * after the subprogram has run, the session is over, whatever its result.
 */
final class Session {
    private final Conversation client;
    private final Subprogram subprogram;
    private final ByteString stamp;

    /** The last USER, or null. */
    private ByteString user;

    /**
     * @param stamp the text that APOP's digests are made with, in its angle brackets; it is never
     *     the same twice
     */
    Session(Conversation client, Subprogram subprogram, ByteString stamp) {
        this.client = client;
        this.subprogram = subprogram;
        this.stamp = stamp;
    }

    void run() throws IOException {
        ByteOutput out = client.out();
        out.put("+OK ");
        out.put(stamp);
        out.put("\r\n");
        out.flush();
        CommandReader commands = new CommandReader(client.in());
        boolean open = true;
        while (open) {
            CommandLine line = commands.next();
            open = line != null && obey(PopupCommand.of(line));
        }
    }

    /** Obeys a command; returns whether the session continues. */
    private boolean obey(PopupCommand command) throws IOException {
        ByteString argument = command.argument();
        return switch (command.verb()) {
            case USER -> argument.isEmpty() ? complain(Complaint.SYNTAX) : user(argument);
            case PASS -> pass(argument);
            case APOP -> apop(Credentials.ofApop(argument));
            case NOOP -> agree();
            case LATER -> complain(Complaint.AUTHORIZATION);
            case QUIT -> {
                client.ok();
                yield false;
            }
        };
    }

    private boolean agree() throws IOException {
        client.ok();
        return true;
    }

    private boolean complain(Complaint complaint) throws IOException {
        client.err(complaint.text());
        return true;
    }

    private boolean user(ByteString name) throws IOException {
        user = name;
        return agree();
    }

    private boolean pass(ByteString password) throws IOException {
        if (user == null) {
            return complain(Complaint.WANT_USER);
        }
        if (password.isEmpty()) {
            return complain(Complaint.SYNTAX);
        }
        return enter(new Credentials(user, password));
    }

    private boolean apop(Credentials credentials) throws IOException {
        return credentials == null ? complain(Complaint.SYNTAX) : enter(credentials);
    }

    private boolean enter(Credentials credentials) throws IOException {
        Complaint complaint = subprogram.run(credentials.encode(stamp));
        if (complaint != null) {
            complain(complaint);
        }
        return false;
    }
}
