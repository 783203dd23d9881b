package org.qmailj.common.rfc822;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

class FieldNameTest {
    private static FieldName of(String line) {
        return FieldName.of(ByteString.of(line));
    }

    @Test
    void everyNameIsFoundInAnyCase() {
        for (FieldName field : FieldName.values()) {
            if (field != FieldName.UNKNOWN) {
                String name = field.name().replace('_', '-');
                assertEquals(field, of(name + ": x\n"));
                assertEquals(field, of(name.toLowerCase(java.util.Locale.ROOT) + ":"));
            }
        }
    }

    @Test
    void blanksBeforeTheColon() {
        assertEquals(FieldName.TO, of("To : x"));
        assertEquals(FieldName.TO, of("To \t :x"));
    }

    @Test
    void almostNames() {
        for (String line : new String[] {
            "", ":", "T: x", "To", "To ", "To\n: x", " To: x", "Too: x", "T o: x", "To\u00a0: x",
            "Reply_To: x", "ReplyTo: x", "Resent-: x", "unknown-header: x", "\0To: x", "To;: x"}) {
            assertEquals(FieldName.UNKNOWN, of(line), line);
        }
    }

    @Test
    void linesThatStartAField() {
        for (String line : new String[] {"a:", "a: b", "a:b:c", "!~:", "a \t:", "A-b_c.d/e: x\n"}) {
            assertTrue(FieldName.startsField(ByteString.of(line)), line);
        }
    }

    @Test
    void linesThatDoNot() {
        for (String line : new String[] {
            "", "\n", ":", " :", "\t: x", "a", "a b: x", " a: x", "a\tb:", "\u00e4:", "a\u0080b:",
            "\0:", "a\0:", "\u007f:", "a\r:", "no colon here\n"}) {
            assertFalse(FieldName.startsField(ByteString.of(line)), line);
        }
    }

    @Test
    void whereTheTextBegins() {
        assertEquals(4, FieldName.valueOffset(ByteString.of("To: x")));
        assertEquals(3, FieldName.valueOffset(ByteString.of("To:x")));
        assertEquals(8, FieldName.valueOffset(ByteString.of("To: \t\r\n x")));
        assertEquals(4, FieldName.valueOffset(ByteString.of("To:\n")));
        assertEquals(2, FieldName.valueOffset(ByteString.of("To")));
        assertEquals(0, FieldName.valueOffset(ByteString.EMPTY));
        assertEquals(1, FieldName.valueOffset(ByteString.of(":a:b")));
    }
}
