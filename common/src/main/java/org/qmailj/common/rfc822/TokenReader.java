package org.qmailj.common.rfc822;

import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Splits a structured field into tokens (token822_parse).
 *
 * <p>Words may hold any bytes. Blanks, CR and LF separate and are dropped. After a backslash the
 * next byte counts as it is; in an atom even a blank or a mark. An atom that RFC 822 allows only in
 * quotes (controls, bytes above 126, {@code ) ] \}) becomes a quoted string. Comments nest; their
 * inner parentheses are lost.
 */
public final class TokenReader {
    private final ByteString line;
    private final List<Token> tokens = new ArrayList<>();
    private final ByteBuilder text = new ByteBuilder();
    private int next;

    private TokenReader(ByteString line) {
        this.line = line;
    }

    /** Returns the tokens. Throws on a quote, bracket or parenthesis without its partner. */
    public static List<Token> parse(ByteString line) throws Unparsable {
        TokenReader reader = new TokenReader(line);
        while (reader.next < line.length()) {
            reader.token();
        }
        return reader.tokens;
    }

    private void token() throws Unparsable {
        switch (line.at(next)) {
            case '.' -> mark(Token.DOT);
            case ',' -> mark(Token.COMMA);
            case '@' -> mark(Token.AT);
            case '<' -> mark(Token.LEFT);
            case '>' -> mark(Token.RIGHT);
            case ':' -> mark(Token.COLON);
            case ';' -> mark(Token.SEMICOLON);
            case ' ', '\t', '\r', '\n' -> next++;
            case ')', ']' -> throw new Unparsable();
            case '(' -> comment();
            case '"' -> delimited(Token.Kind.QUOTE, '"');
            case '[' -> delimited(Token.Kind.LITERAL, ']');
            default -> atom();
        }
    }

    private void mark(Token token) {
        tokens.add(token);
        next++;
    }

    private void word(Token.Kind kind) {
        tokens.add(new Token(kind, text.toByteString()));
        text.clear();
    }

    /** Returns the byte after the present one, which must exist. */
    private int following() throws Unparsable {
        if (++next >= line.length()) {
            throw new Unparsable();
        }
        return line.at(next);
    }

    private void comment() throws Unparsable {
        int level = 1;
        while (level > 0) {
            int b = following();
            switch (b) {
                case '(' -> level++;
                case ')' -> level--;
                case '\\' -> text.append(following());
                default -> text.append(b);
            }
        }
        next++;
        word(Token.Kind.COMMENT);
    }

    private void delimited(Token.Kind kind, int end) throws Unparsable {
        for (int b = following(); b != end; b = following()) {
            text.append(b == '\\' ? following() : b);
        }
        next++;
        word(kind);
    }

    private void atom() {
        boolean bare = true;
        do {
            // a backslash at the very end has no meaning
            if (line.at(next) == '\\' && ++next == line.length()) {
                break;
            }
            int b = line.at(next++);
            text.append(b);
            bare = bare && isBare(b);
        } while (next < line.length() && !endsAtom(line.at(next)));
        word(bare ? Token.Kind.ATOM : Token.Kind.QUOTE);
    }

    private static boolean endsAtom(int b) {
        return switch (b) {
            case ' ', '\t', '\r', '\n', '(', '[', '"', '<', '>', ';', ':', '@', ',', '.' -> true;
            default -> false;
        };
    }

    private static boolean isBare(int b) {
        return b >= ' ' && b <= '~' && b != ')' && b != ']' && b != '\\';
    }
}
