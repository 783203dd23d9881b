package org.qmailj.common.rfc822;

import org.qmailj.common.bytes.ByteString;

/**
 * Holds a lexical token of a structured header field (RFC 822 section 3.3).
 *
 * @param text of a word, without quotes, brackets and backslashes; empty for a mark
 */
public record Token(Kind kind, ByteString text) {
    /** Lists the kinds of tokens: the words first, then the single marks. */
    public enum Kind {
        ATOM,
        QUOTE,
        LITERAL,
        COMMENT,
        LEFT('<'),
        RIGHT('>'),
        AT('@'),
        COMMA(','),
        SEMICOLON(';'),
        COLON(':'),
        DOT('.');

        private final char mark;

        Kind() {
            this(' ');
        }

        Kind(char mark) {
            this.mark = mark;
        }

        char mark() {
            return mark;
        }

        boolean isWord() {
            return this == ATOM || this == QUOTE || this == LITERAL || this == COMMENT;
        }
    }

    public static final Token LEFT = new Token(Kind.LEFT, ByteString.EMPTY);
    public static final Token RIGHT = new Token(Kind.RIGHT, ByteString.EMPTY);
    public static final Token AT = new Token(Kind.AT, ByteString.EMPTY);
    public static final Token COMMA = new Token(Kind.COMMA, ByteString.EMPTY);
    public static final Token SEMICOLON = new Token(Kind.SEMICOLON, ByteString.EMPTY);
    public static final Token COLON = new Token(Kind.COLON, ByteString.EMPTY);
    public static final Token DOT = new Token(Kind.DOT, ByteString.EMPTY);

    public static Token atom(ByteString text) {
        return new Token(Kind.ATOM, text);
    }

    public static Token quote(ByteString text) {
        return new Token(Kind.QUOTE, text);
    }

    public static Token comment(ByteString text) {
        return new Token(Kind.COMMENT, text);
    }

    public boolean is(Kind which) {
        return kind == which;
    }
}
