package org.qmailj.common.rfc822;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Finds the addresses of a field and lets a visitor rewrite each in its place (token822_addrlist).
 *
 * <p>The list is read from right to left, which makes it unambiguous: groups, phrases, comments and
 * missing commas included. The visitor gets the addresses in that order, the last one first, also
 * those before the place where the field proves unparsable.
 */
public final class AddressList {
    /** Gets each address. */
    public interface Visitor {
        /** May change the list, which then replaces the address. */
        void address(List<Token> address);
    }

    /** Tokens of the field's name and its colon. */
    private static final int NAME_TOKENS = 2;

    private final List<Token> field;
    private final Visitor visitor;
    private final List<Token> out = new ArrayList<>(); // backwards
    private final List<Token> address = new ArrayList<>(); // backwards
    private int at;
    private boolean inGroup;

    /** Whether a word here belongs to the address that was begun. */
    private boolean wordJoins;

    private AddressList(List<Token> field, Visitor visitor) {
        this.field = field;
        this.visitor = visitor;
        this.at = field.size() - 1;
        this.wordJoins = true;
    }

    /**
     * Returns the field with the addresses as the visitor left them, and a comma between any two
     * that had none. Throws when groups do not pair or a {@code >} has no {@code <}.
     */
    public static List<Token> rewrite(List<Token> field, Visitor visitor) throws Unparsable {
        AddressList list = new AddressList(field, visitor);
        while (list.more()) {
            list.step();
        }
        list.endAddress();
        while (list.at >= 0) {
            list.keep();
        }
        Collections.reverse(list.out);
        return list.out;
    }

    private boolean more() {
        return at >= NAME_TOKENS;
    }

    private Token.Kind kind() {
        return field.get(at).kind();
    }

    private void keep() {
        out.add(field.get(at--));
    }

    private void join() {
        address.add(field.get(at--));
    }

    private void step() throws Unparsable {
        switch (kind()) {
            case SEMICOLON -> groupEnd();
            case COLON -> groupName();
            case RIGHT -> routeAddress();
            case ATOM, QUOTE, LITERAL -> word();
            case COMMENT -> keep();
            case COMMA -> {
                endAddress();
                wordJoins = true;
                keep();
            }
            case LEFT, AT, DOT -> {
                wordJoins = true;
                join();
            }
        }
    }

    private void groupEnd() throws Unparsable {
        endAddressWithComma();
        if (inGroup) {
            throw new Unparsable();
        }
        inGroup = true;
        wordJoins = true;
        keep();
    }

    private void groupName() throws Unparsable {
        endAddress();
        if (!inGroup) {
            throw new Unparsable();
        }
        inGroup = false;
        while (more() && kind() != Token.Kind.COMMA) {
            keep();
        }
        if (more()) {
            keep();
        }
        wordJoins = true;
    }

    private void routeAddress() throws Unparsable {
        endAddressWithComma();
        keep();
        while (more() && kind() != Token.Kind.LEFT) {
            join();
        }
        show(); // even the empty one: <>
        if (!more()) {
            throw new Unparsable();
        }
        keep();
        while (more() && isPhrase(kind())) {
            keep();
        }
        wordJoins = false;
    }

    private static boolean isPhrase(Token.Kind kind) {
        return switch (kind) {
            case COMMENT, ATOM, QUOTE, AT, DOT -> true;
            case LITERAL, LEFT, RIGHT, COMMA, SEMICOLON, COLON -> false;
        };
    }

    private void word() {
        if (!wordJoins) {
            endAddressWithComma();
        }
        wordJoins = false;
        join();
    }

    private void endAddress() {
        if (!address.isEmpty()) {
            show();
        }
    }

    private void endAddressWithComma() {
        if (!address.isEmpty()) {
            show();
            out.add(Token.COMMA);
        }
    }

    private void show() {
        Collections.reverse(address);
        visitor.address(address);
        for (int i = address.size() - 1; i >= 0; i--) {
            out.add(address.get(i));
        }
        address.clear();
    }
}
