package org.qmailj.inject;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.rfc822.Quote;
import org.qmailj.common.rfc822.Token;
import org.qmailj.common.rfc822.TokenWriter;

/**
 * The author of the message, as the environment names him.
 *
 * @param host null for the default host
 * @param fullName null if he has none
 * @param returnUser the user in the envelope sender
 * @param returnHost the host in the envelope sender, null for the default host
 */
record Author(
        ByteString user, ByteString host, ByteString fullName, ByteString returnUser,
        ByteString returnHost) {

    static Author of(Environment environment) {
        ByteString user = first(environment, "QMAILUSER", "MAILUSER", "USER", "LOGNAME");
        if (user == null) {
            user = ByteString.of("anonymous");
        }
        ByteString host = first(environment, "QMAILHOST", "MAILHOST");
        ByteString returnUser = environment.get("QMAILSUSER");
        ByteString returnHost = environment.get("QMAILSHOST");
        return new Author(
                user, host, first(environment, "QMAILNAME", "MAILNAME", "NAME"),
                returnUser == null ? user : returnUser, returnHost == null ? host : returnHost);
    }

    /** Returns the value of the first variable that is set, even if it is empty. */
    private static ByteString first(Environment environment, String... names) {
        for (String name : names) {
            ByteString value = environment.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Returns {@code From: "Name" <user@host>}, or {@code From: user@host (Name)}. */
    ByteString fromField(boolean nameComment) {
        boolean before = fullName != null && !nameComment;
        boolean behind = fullName != null && nameComment;
        List<Token> tokens = field("From");
        if (before) {
            tokens.add(Token.quote(fullName));
            tokens.add(Token.LEFT);
        }
        tokens.add(Quote.needsQuoting(user) ? Token.quote(user) : Token.atom(user));
        addHost(tokens, host);
        if (before) {
            tokens.add(Token.RIGHT);
        }
        if (behind) {
            tokens.add(Token.comment(fullName));
        }
        return TokenWriter.unparse(tokens, Header.LINE_LENGTH);
    }

    /**
     * Returns {@code Return-Path: user@host}. As the flags ask, the user is followed by the time
     * and the process of the message ({@code user-time.pid}), and by a dash to which the recipient
     * will be added.
     */
    ByteString returnPathField(InjectFlags flags, long seconds, int pid) {
        ByteBuilder marked = new ByteBuilder().append(returnUser);
        if (flags.messageSender()) {
            marked.append('-').appendNumber(seconds).append('.').appendNumber(pid);
        }
        if (flags.recipientSenders()) {
            marked.append('-');
        }
        List<Token> tokens = field("Return-Path");
        tokens.add(Token.quote(marked.toByteString()));
        addHost(tokens, returnHost);
        return TokenWriter.unparse(tokens, Header.LINE_LENGTH);
    }

    private static List<Token> field(String name) {
        List<Token> tokens = new ArrayList<>();
        tokens.add(Token.atom(ByteString.of(name)));
        tokens.add(Token.COLON);
        return tokens;
    }

    /** Adds the host unquoted: it may contain dots or be a literal. */
    private static void addHost(List<Token> tokens, ByteString host) {
        if (host != null) {
            tokens.add(Token.AT);
            tokens.add(Token.atom(host));
        }
    }
}
