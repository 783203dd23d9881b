package org.qmailj.pop3d;

import java.io.IOException;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.commands.CommandLine;
import org.qmailj.common.commands.CommandReader;
import org.qmailj.common.io.ByteInput;
import org.qmailj.common.io.ByteOutput;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;
import org.qmailj.pop3.Conversation;

/**
 * Runs a POP3 session from the moment its user is known (RFC 1939, transaction and update state).
 * The Maildir changes with QUIT and only then: a session that ends in any other way leaves each
 * message as it was.
 */
final class Session {
    private final Conversation client;
    private final ByteOutput out;
    private final Maildrop maildrop;

    Session(Conversation client, Maildrop maildrop) {
        this.client = client;
        this.out = client.out();
        this.maildrop = maildrop;
    }

    /** Runs the session. Throws when the client is gone, or a message cannot be read to its end. */
    void run() throws IOException {
        client.ok();
        CommandReader commands = new CommandReader(client.in());
        for (CommandLine line = commands.next(); line != null; line = commands.next()) {
            Pop3Command command = Pop3Command.of(line);
            obey(command);
            if (command.verb() == Pop3Command.Verb.QUIT) {
                return;
            }
        }
    }

    private void obey(Pop3Command command) throws IOException {
        switch (command.verb()) {
            case QUIT -> quit();
            case STAT -> stat();
            case LIST, UIDL -> list(command);
            case DELE -> dele(Selection.parse(command.argument()));
            case RETR, TOP -> top(Selection.parse(command.argument()));
            case RSET -> rset();
            case LAST -> last();
            case NOOP -> client.ok();
            case UNIMPLEMENTED -> err(Complaint.UNIMPLEMENTED);
        }
    }

    private void err(Complaint complaint) throws IOException {
        client.err(complaint.text());
    }

    /** Reports a failure, continues with the rest, and ends with +OK all the same. */
    private void quit() throws IOException {
        for (int number = 1; number <= maildrop.count(); number++) {
            Message message = maildrop.message(number);
            if (!message.isDeleted()) {
                message.markSeen();
            } else if (!isRemoved(message)) {
                err(Complaint.NO_UNLINK);
            }
        }
        client.ok();
    }

    private static boolean isRemoved(Message message) {
        try {
            message.remove();
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    /** Counts the deleted messages, but not their bytes. */
    private void stat() throws IOException {
        tell(new ByteBuilder().appendNumber(maildrop.count()).append(' ')
                .append(Long.toUnsignedString(maildrop.size())));
    }

    private void last() throws IOException {
        tell(new ByteBuilder().appendNumber(maildrop.last()));
    }

    private void tell(ByteBuilder answer) throws IOException {
        out.put("+OK ");
        out.put(answer.append("\r\n"));
        out.flush();
    }

    private void rset() throws IOException {
        maildrop.reset();
        client.ok();
    }

    private void list(Pop3Command command) throws IOException {
        boolean unique = command.verb() == Pop3Command.Verb.UIDL;
        if (!command.argument().isEmpty()) {
            int number = find(Selection.parse(command.argument()));
            if (number != 0) {
                tell(listing(number, unique));
            }
            return;
        }
        client.ok();
        for (int number = 1; number <= maildrop.count(); number++) {
            if (!maildrop.message(number).isDeleted()) {
                out.put(listing(number, unique).append("\r\n"));
            }
        }
        out.put(".\r\n");
        out.flush();
    }

    private ByteBuilder listing(int number, boolean unique) {
        Message message = maildrop.message(number);
        ByteBuilder line = new ByteBuilder().appendNumber(number).append(' ');
        return unique ? line.append(message.unique()) : line.appendNumber(message.size());
    }

    private void dele(Selection selection) throws IOException {
        int number = find(selection);
        if (number != 0) {
            maildrop.delete(number);
            client.ok();
        }
    }

    private void top(Selection selection) throws IOException {
        int number = find(selection);
        if (number == 0) {
            return;
        }
        Fd file;
        try {
            file = Fd.openRead(maildrop.message(number).file());
        } catch (PosixException e) {
            err(Complaint.NO_SUCH);
            return;
        }
        try (file) {
            client.ok();
            Blast.send(new ByteInput(file), selection.lines(), out);
        }
    }

    /** Returns the number of an existing message, or 0 after telling the client why not. */
    private int find(Selection selection) throws IOException {
        Complaint complaint = complaintOf(selection);
        if (complaint != null) {
            err(complaint);
            return 0;
        }
        return (int) selection.number();
    }

    private Complaint complaintOf(Selection selection) {
        if (!selection.isNumber()) {
            return Complaint.SYNTAX;
        }
        if (selection.number() == 0) {
            return Complaint.NO_ZERO;
        }
        if (Long.compareUnsigned(selection.number(), maildrop.count()) > 0) {
            return Complaint.TOO_BIG;
        }
        return maildrop.message((int) selection.number()).isDeleted() ? Complaint.DELETED : null;
    }
}
