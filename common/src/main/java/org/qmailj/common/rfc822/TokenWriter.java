package org.qmailj.common.rfc822;

import java.util.List;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;

/**
 * Joins tokens: as a header field (token822_unparse) or as the bytes that an address
 * means (token822_unquote).
 */
public final class TokenWriter {
    private final int lineLength;
    private final ByteBuilder out = new ByteBuilder();

    /** Holds the text after the last place where the line may be broken. */
    private final ByteBuilder piece = new ByteBuilder();

    private int lineStart;

    private TokenWriter(int lineLength) {
        this.lineLength = lineLength;
    }

    /**
     * Returns a header field with its newline, folded after commas only: a line has as many pieces
     * as fit into {@code lineLength} bytes, of which the break itself takes two. A longer piece
     * stays whole.
     */
    public static ByteString unparse(List<Token> tokens, int lineLength) {
        TokenWriter writer = new TokenWriter(lineLength);
        Token.Kind last = null;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (last != null && needsSpace(last, token.kind())) {
                writer.piece.append(' ');
            }
            last = token.kind();
            writer.put(token);
            if (last == Token.Kind.COMMA) {
                writer.endPiece();
            }
        }
        writer.endPiece();
        return writer.out.append('\n').toByteString();
    }

    private static boolean needsSpace(Token.Kind left, Token.Kind right) {
        return left == Token.Kind.COLON
                || left == Token.Kind.COMMA
                || right == Token.Kind.LEFT
                || (left.isWord() && right.isWord());
    }

    private void put(Token token) {
        switch (token.kind()) {
            case ATOM -> putEscaped(token.text());
            case QUOTE -> putBetween('"', token.text(), '"');
            case LITERAL -> putBetween('[', token.text(), ']');
            case COMMENT -> putBetween('(', token.text(), ')');
            case LEFT, RIGHT, AT, COMMA, SEMICOLON, COLON, DOT -> piece.append(token.kind().mark());
        }
    }

    private void putBetween(int open, ByteString text, int close) {
        piece.append(open);
        putEscaped(text);
        piece.append(close);
    }

    private void putEscaped(ByteString text) {
        for (int i = 0; i < text.length(); i++) {
            int b = text.at(i);
            switch (b) {
                case '"', '[', ']', '(', ')', '\\', '\r', '\n' -> piece.append('\\').append(b);
                default -> piece.append(b);
            }
        }
    }

    private void endPiece() {
        boolean fits = out.length() - lineStart + 2 + piece.length() <= lineLength;
        if (!out.isEmpty() && !fits) {
            out.append('\n');
            lineStart = out.length();
            out.append(' ');
        }
        out.append(piece.array(), 0, piece.length());
        piece.clear();
    }

    /** Returns the bytes of an address: no quotes or comments; a literal keeps its brackets. */
    public static ByteString unquote(List<Token> address) {
        ByteBuilder to = new ByteBuilder();
        for (int i = 0; i < address.size(); i++) {
            Token token = address.get(i);
            switch (token.kind()) {
                case ATOM, QUOTE -> to.append(token.text());
                case LITERAL -> to.append('[').append(token.text()).append(']');
                case COMMENT -> { }
                case LEFT, RIGHT, AT, COMMA, SEMICOLON, COLON, DOT ->
                        to.append(token.kind().mark());
            }
        }
        return to.toByteString();
    }
}
