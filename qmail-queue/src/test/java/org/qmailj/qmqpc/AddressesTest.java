package org.qmailj.qmqpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteInput;

class AddressesTest {
    /** An envelope of these bytes, with | for NUL, that come {@code size} at a time. */
    private static ByteInput envelope(String text, int size) {
        byte[] all = ByteString.of(text.replace('|', '\0')).toArray();
        int[] next = {0};
        return new ByteInput((to, offset, length) -> {
            int n = Math.min(length, all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        }, size);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "Fa@b.c|Tr@x.y||; 5:a@b.c,5:r@x.y,", "Fa|Tb|Tc||; 1:a,1:b,1:c,", "F|Tb||; 0:,1:b,",
        "Fa||; 1:a,", "F||; 0:,", "F|T||; 0:,0:,", "FF|TT||; 1:F,1:T,", "Fa|Tb||Tc||; 1:a,1:b,",
        "Fa|Tb||rubbish; 1:a,1:b,", "'F1:,|T\u00e9\n||'; '3:1:,,2:\u00e9\n,'"})
    void becomeNetstrings(String text, String netstrings) throws IOException {
        for (int size = 1; size < 4; size++) {
            assertEquals(netstrings, Addresses.read(envelope(text, size)).toString());
        }
        assertEquals(netstrings, Addresses.read(envelope(text, 1024)).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "|", "||", "F", "Fa", "Fa|", "Fa|T", "Fa|Tb", "Fa|Tb|", "Fa|Tb|T", "Fa|Tb|c|",
        "Ta|Fb||", "Xa|Tb||", "fa|Tb||", "a|Tb||", "Fa|Fb||", "Fa|tb||", "Fa|Xb||", "Fa|b||",
        "|Fa|Tb||", " Fa|Tb||"})
    void thatAreMalformed(String text) {
        for (int size : new int[] {1, 1024}) {
            assertThrows(Addresses.Malformed.class, () -> Addresses.read(envelope(text, size)));
        }
    }

    @Test
    void mayBeLong() throws IOException {
        String address = "x".repeat(100_000);
        assertEquals("100000:" + address + ",100000:" + address + ",",
                Addresses.read(envelope("F" + address + "|T" + address + "||", 1024)).toString());
    }
}
