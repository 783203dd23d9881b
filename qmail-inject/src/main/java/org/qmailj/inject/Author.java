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
 * Who sends, as the environment has it.
 *
 * @param host null: the default host
 * @param fullName null: none
 * @param returnUser for the envelope sender
 * @param returnHost for the envelope sender; null: the default host
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

    /** The value of the first variable that is set, be it empty. */
    private static ByteString first(Environment environment, String... names) {
        for (String name : names) {
            ByteString value = environment.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** {@code From: "Name" <user@host>}, or {@code From: user@host (Name)}. */
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
     * {@code Return-Path: user@host}, the user marked with the message's time and process
     * ({@code user-time.pid}) and with a dash for the recipients as the flags ask.
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

    /** The host goes in unquoted, so that it may bring dots or be a literal. */
    private static void addHost(List<Token> tokens, ByteString host) {
        if (host != null) {
            tokens.add(Token.AT);
            tokens.add(Token.atom(host));
        }
    }
}
