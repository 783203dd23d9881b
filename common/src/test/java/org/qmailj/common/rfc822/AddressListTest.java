package org.qmailj.common.rfc822;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class AddressListTest {
    /** What was shown, and what the field became when each address got an exclamation mark. */
    private static final class Marker implements AddressList.Visitor {
        private final List<String> shown = new ArrayList<>();

        @Override
        public void address(List<Token> address) {
            shown.add(TokenWriter.unquote(address).toString());
            address.add(Token.atom(ByteString.of("!")));
        }
    }

    private static void rewrite(String list, String field, String... shown) throws Unparsable {
        Marker marker = new Marker();
        List<Token> tokens = TokenReader.parse(ByteString.of("T: " + list));
        List<Token> rewritten = AddressList.rewrite(tokens, marker);
        assertEquals("T: " + field + "\n", TokenWriter.unparse(rewritten, 1000).toString(), list);
        assertEquals(List.of(shown), marker.shown, list);
    }

    private static void unparsable(String list, String... shown) throws Unparsable {
        Marker marker = new Marker();
        List<Token> tokens = TokenReader.parse(ByteString.of("T: " + list));
        assertThrows(Unparsable.class, () -> AddressList.rewrite(tokens, marker), list);
        assertEquals(List.of(shown), marker.shown, list);
    }

    @Test
    void plainAddressesFromRightToLeft() throws Unparsable {
        rewrite("a", "a !", "a");
        rewrite("a@b.c, d", "a@b.c !, d !", "d", "a@b.c");
        rewrite(",a,,b,", ", a !, , b !,", "b", "a");
        rewrite("[x]", "[x] !", "[x]");
    }

    @Test
    void anEmptyListShowsNothing() throws Unparsable {
        Marker marker = new Marker();
        for (String field : new String[] {"T:", "T: (c)", "T: ,", "T", ""}) {
            List<Token> tokens = TokenReader.parse(ByteString.of(field));
            assertEquals(tokens, AddressList.rewrite(tokens, marker));
        }
        assertEquals(List.of(), marker.shown);
    }

    @Test
    void missingCommasArePutIn() throws Unparsable {
        rewrite("a b", "a !, b !", "b", "a");
        rewrite("a@b c.d e", "a@b !, c.d !, e !", "e", "c.d", "a@b");
        rewrite("<a> b", "<a !>, b !", "b", "a");
        rewrite("a <b> <c>", "a <b !> <c !>", "c", "b");
    }

    @Test
    void routeAddressesKeepTheirPhrases() throws Unparsable {
        rewrite("Joe Q. <a@b>", "Joe Q. <a@b !>", "a@b");
        rewrite("\"x\" @ (c) <a>, y", "\"x\"@(c) <a !>, y !", "y", "a");
        rewrite("[x] <a>", "[x] ! <a !>", "a", "[x]");
        rewrite("<@r,@s:a@b>", "<@r, @s: a@b !>", "@r,@s:a@b");
    }

    @Test
    void theEmptyRouteAddressIsShown() throws Unparsable {
        rewrite("<>", "<!>", "");
        rewrite("a, <>", "a !, <!>", "", "a");
    }

    @Test
    void groupsKeepTheirNames() throws Unparsable {
        rewrite("g: ;", "g: ;");
        rewrite("g: a;, h: b;, c", "g: a !;, h: b !;, c !", "c", "b", "a");
        rewrite("g: a, b; , c", "g: a !, b !;, c !", "c", "b", "a");
        rewrite("x, the group: a;", "x !, the group: a !;", "a", "x");
        rewrite("g: a; c", "g: a !;, c !", "c", "a");
        rewrite("a;", "a !;", "a");
    }

    @Test
    void commentsMoveBehindTheAddressTheyStandIn() throws Unparsable {
        rewrite("a (c) @ b", "a@b ! (c)", "a@b");
        rewrite("(c) a", "a ! (c)", "a");
        rewrite("(c) a, (d) b (e)", "a ! (c), b ! (d) (e)", "b", "a");
        rewrite("(c) <a>", "(c) <a !>", "a");
        rewrite("a (c) b", "a !, b ! (c)", "b", "a");
    }

    @Test
    void aLeftWithoutRightBelongsToTheAddress() throws Unparsable {
        rewrite("a<b", "a <b !", "a<b");
    }

    @Test
    void whatDoesNotPair() throws Unparsable {
        unparsable("a: b", "b");
        unparsable("x, a: b, c", "c", "b");
        unparsable("g: h: a;;", new String[0]);
        unparsable("g: a; b; c: d", "d");
        unparsable("a> , b", "b", "a");
        unparsable(">", "");
    }
}
