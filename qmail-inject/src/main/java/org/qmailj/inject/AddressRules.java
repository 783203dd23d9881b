package org.qmailj.inject;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.rfc822.AddressList;
import org.qmailj.common.rfc822.Token;
import org.qmailj.common.rfc822.Token.Kind;

/**
 * Makes the address that a user meant from the one that he wrote (qmail-header(5)). Source routes
 * are removed. An address without a host gets {@code defaultHost}, a host that ends with a plus
 * {@code plusDomain}, a host without dots {@code defaultDomain}.
 *
 * @param defaultHost the tokens to append, @ included
 * @param defaultDomain the tokens to append, dot included
 * @param plusDomain the tokens to append, dot included
 */
record AddressRules(List<Token> defaultHost, List<Token> defaultDomain, List<Token> plusDomain)
        implements AddressList.Visitor {

    /** Rewrites the tokens in place, except the empty address and those at {@code []}. */
    @Override
    public void address(List<Token> address) {
        if (address.isEmpty() || isAtEmptyLiteral(address)) {
            return;
        }
        dropRoute(address);
        dropLast(address, Kind.DOT);
        dropLast(address, Kind.AT);
        if (address.isEmpty()) {
            return; // <@route:>, <.>, <@>: nobody
        }
        if (!contains(address, Kind.AT)) {
            address.addAll(defaultHost);
        }
        expandPlus(address);
        if (!hasDomain(address)) {
            address.addAll(defaultDomain);
        }
    }

    private static Kind fromEnd(List<Token> address, int index) {
        return address.get(address.size() - 1 - index).kind();
    }

    /** {@code foo@[]} is how qmail itself marks senders that must not be touched. */
    private static boolean isAtEmptyLiteral(List<Token> address) {
        return address.size() >= 2
                && fromEnd(address, 1) == Kind.AT
                && fromEnd(address, 0) == Kind.LITERAL
                && address.getLast().text().isEmpty();
    }

    /** Removes what stands between a leading @ and the first colon; without a colon, everything. */
    private static void dropRoute(List<Token> address) {
        if (address.get(0).is(Kind.AT)) {
            int end = 0;
            while (end < address.size() && !address.get(end).is(Kind.COLON)) {
                end++;
            }
            address.subList(0, Math.min(end + 1, address.size())).clear();
        }
    }

    private static void dropLast(List<Token> address, Kind kind) {
        if (!address.isEmpty() && fromEnd(address, 0) == kind) {
            address.removeLast();
        }
    }

    private static boolean contains(List<Token> address, Kind kind) {
        for (int i = 0; i < address.size(); i++) {
            if (address.get(i).is(kind)) {
                return true;
            }
        }
        return false;
    }

    private void expandPlus(List<Token> address) {
        Token last = address.getLast();
        ByteString text = last.text();
        int end = text.length() - 1;
        if (last.is(Kind.ATOM) && end >= 0 && text.at(end) == '+') {
            address.removeLast();
            address.add(Token.atom(text.substring(0, end)));
            address.addAll(plusDomain);
        }
    }

    /** Returns whether a dot or a literal follows the last @. */
    private static boolean hasDomain(List<Token> address) {
        for (int i = 0; i < address.size() && fromEnd(address, i) != Kind.AT; i++) {
            if (fromEnd(address, i) == Kind.DOT || fromEnd(address, i) == Kind.LITERAL) {
                return true;
            }
        }
        return false;
    }
}
