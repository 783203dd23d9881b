package org.qmailj.inject;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;

/** What qmail-inject -n makes of golden/NAME.in is golden/NAME.ref, which qmail's own one wrote. */
class GoldenHeaderTest {
    @TempDir
    Path directory;

    Injection.Face face() {
        return Injection.Face.CLASSIC;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = GoldenHeaderTest.class.getResourceAsStream("/golden/" + name)) {
            return in.readAllBytes();
        }
    }

    private void check(String name) throws IOException {
        Injection injection = new Injection(directory, face()).env("NAME=J. R. \"Bob\" D");
        Injection.Result result = injection.message(resource(name + ".in")).run("-n");
        assertEquals(ByteString.of(resource(name + ".ref")).toString(), result.out());
        assertEquals("", result.complaint());
        assertEquals(0, result.code());
    }

    @Test
    void plain() throws IOException {
        check("plain");
    }

    @Test
    void phrasesCommentsAndGroups() throws IOException {
        check("phrases-comments-groups");
    }

    @Test
    void routesAndOddHosts() throws IOException {
        check("routes-and-odd-hosts");
    }

    @Test
    void folding() throws IOException {
        check("folding");
    }

    @Test
    void resent() throws IOException {
        check("resent");
    }

    @Test
    void unparsableRecipients() throws IOException {
        check("unparsable-recipients");
    }

    @Test
    void mboxLineAndBodyWithoutEmptyLine() throws IOException {
        check("mbox-line-and-body");
    }

    @Test
    void anyBytes() throws IOException {
        check("bytes");
    }

    @Test
    void empty() throws IOException {
        check("empty");
    }

    @Test
    void headerWithoutNewline() throws IOException {
        check("header-only");
    }
}
