package org.qmailj.common.rfc822;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class QuoteTest {
    private static void stays(String local) {
        assertFalse(Quote.needsQuoting(ByteString.of(local)), local);
        assertEquals(local, Quote.quote(ByteString.of(local)).toString());
    }

    private static void becomes(String local, String quoted) {
        assertTrue(Quote.needsQuoting(ByteString.of(local)), local);
        assertEquals(quoted, Quote.quote(ByteString.of(local)).toString());
    }

    private static void address(String address, String quoted) {
        assertEquals(quoted, Quote.quoteAddress(ByteString.of(address)).toString());
    }

    @Test
    void atomsWithSingleDotsStay() {
        stays("a");
        stays("God");
        stays("a.b.c");
        stays("!#$%&'*+-/=?^_`{|}~");
        stays("0123456789");
    }

    @Test
    void dotsInTheWrongPlace() {
        becomes("", "\"\"");
        becomes(".", "\".\"");
        becomes(".a", "\".a\"");
        becomes("a.", "\"a.\"");
        becomes("a..b", "\"a..b\"");
    }

    @Test
    void everySpecialByte() {
        for (int b : new int[] {' ', '(', ')', ',', ':', ';', '<', '>', '@', '[', ']', 9, 0, 127}) {
            String s = "a" + (char) b + "b";
            becomes(s, "\"" + s + "\"");
        }
        becomes("\u0080", "\"\u0080\"");
        becomes("\u00ff", "\"\u00ff\"");
    }

    @Test
    void backslashOnlyWhereItMustBe() {
        becomes("a\"b", "\"a\\\"b\"");
        becomes("a\\b", "\"a\\\\b\"");
        becomes("a\rb", "\"a\\\rb\"");
        becomes("a\nb", "\"a\\\nb\"");
    }

    @Test
    void anAddressIsQuotedUpToItsLastAt() {
        address("", "");
        address("joe@heaven", "joe@heaven");
        address("joe", "joe");
        address("joe blow", "\"joe blow\"");
        address("joe blow@heaven", "\"joe blow\"@heaven");
        address("@heaven", "\"\"@heaven");
        address("joe@", "joe@");
        address("@", "\"\"@");
        address("a@b@c", "\"a@b\"@c");
        address("joe@not quoted, \"ever\"", "joe@not quoted, \"ever\"");
        address("#@[]", "#@[]");
    }

    @Test
    void anAddressEndsAtItsNul() {
        address("joe@heaven\0more", "joe@heaven");
        address("joe\0@heaven", "joe");
        address("\0joe@heaven", "");
    }
}
