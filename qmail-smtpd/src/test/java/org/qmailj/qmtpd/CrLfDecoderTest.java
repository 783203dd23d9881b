package org.qmailj.qmtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrLfDecoderTest {
    private static String decode(String shown, int piece) {
        byte[] in = shown.replace('~', '\r').replace('$', '\n')
                .getBytes(StandardCharsets.ISO_8859_1);
        CrLfDecoder decoder = new CrLfDecoder();
        StringBuilder text = new StringBuilder();
        byte[] out = new byte[piece + 1];
        for (int i = 0; i < in.length; i += piece) {
            int n = decoder.feed(in, i, Math.min(in.length, i + piece), out);
            text.append(new String(out, 0, n, StandardCharsets.ISO_8859_1));
        }
        text.append(new String(out, 0, decoder.finish(out), StandardCharsets.ISO_8859_1));
        return text.toString().replace('\r', '~').replace('\n', '$');
    }

    /** ~ is CR, $ is LF. */
    @ParameterizedTest
    @CsvSource({
        "a~$b~$, a$b$", "~$, $", "'', ''", "a, a", ".~$, .$", "~$~$, $$",
        "a$b, a$b", "$, $", "~, ~", "a~, a~", "~~, ~~", "~~$, ~$", "~~~$, ~~$", "a~b, a~b",
        "$~, $~", "~$~, $~", "~a~$~~b, ~a$~~b", "$~$, $$",
    })
    void textsWhateverThePieces(String shown, String text) {
        for (int piece = 1; piece <= 9; piece++) {
            assertEquals(text, decode(shown, piece));
        }
    }
}
