package org.qmailj.common.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteOutput;

class MboxWriterTest {
    /** The message in an mbox, handed over in pieces of this size. */
    private static String mbox(String message, int piece) throws IOException {
        ByteBuilder to = new ByteBuilder();
        ByteOutput out = new ByteOutput(to::append, 16);
        MboxWriter writer = new MboxWriter(out);
        byte[] all = message.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < all.length; i += piece) {
            writer.put(all, i, Math.min(piece, all.length - i));
        }
        writer.end();
        out.flush();
        return to.toString();
    }

    private static void check(String expected, String message) throws IOException {
        for (int piece = 1; piece <= message.length() + 1; piece++) {
            assertEquals(expected, mbox(message, piece), "in pieces of " + piece);
        }
    }

    @Test
    void linesThatLookLikeFrom_GetAMark() throws IOException {
        check(">From a\n\n", "From a\n");
        check("a\n>From a\n\n", "a\nFrom a\n");
        check("a\n>>From a\n\n", "a\n>From a\n");
        check("\n>>>>>From \n>From \n\n", "\n>>>>From \nFrom \n");
        check(">From From From \n\n", "From From From \n");
    }

    @Test
    void othersStayAsTheyAre() throws IOException {
        String[] lines = {
            "", "from a", "From", "From\t", "From:", " From a", "FRom a", "Fro m", "F", "a From b",
            "x>From b", "> From b", ">>>", ">>>Fro", ">>>F>rom ", "FFrom ", ">FFrom ", "rom From ",
            "\0From ", "\rFrom ", "\u00c6From ", ">\0From "
        };
        for (String line : lines) {
            check(line + "\n\n", line + "\n");
            check("a\n" + line + "\nb\n\n", "a\n" + line + "\nb\n");
        }
    }

    @Test
    void anUnfinishedLineIsFinished() throws IOException {
        check("\n", "");
        check("a\n\n", "a");
        check("a\nb\n\n", "a\nb");
        check(">From \n\n", "From ");
        check("a\n>>From b\n\n", "a\n>From b");
        check("Fro\n\n", "Fro");
        check("a\n>>\n\n", "a\n>>");
        check("\n\n", "\n");
        check("\n\n\n", "\n\n");
    }

    @Test
    void aLineMayBeLongerThanAnyBuffer() throws IOException {
        String marks = ">".repeat(100_000);
        assertEquals(marks + ">From x\n\n", mbox(marks + "From x\n", 4096));
        assertEquals(marks + "x\n\n", mbox(marks + "x", 4096));
        String text = "From".repeat(100_000);
        assertEquals(text + "\n\n", mbox(text, 4096));
    }

    /** What the man page says, line by line, in place of how the writer does it. */
    private static String plainly(String message) {
        StringBuilder to = new StringBuilder();
        int start = 0;
        while (start < message.length()) {
            int newline = message.indexOf('\n', start);
            int end = newline == -1 ? message.length() : newline;
            String line = message.substring(start, end);
            to.append(line.matches("(?s)>*From .*") ? ">" : "").append(line).append('\n');
            start = end + 1;
        }
        return to.append('\n').toString();
    }

    @Test
    void anyTextInAnyPiecesComesOutTheSame() throws IOException {
        Random random = new Random(4);
        String[] parts = {
            "From ", "\nFrom ", "\n>", ">", "\n", "F", "ro", "m ", " ", "x", "\0", "\u00ff",
            "long text"
        };
        for (int n = 0; n < 3000; n++) {
            StringBuilder message = new StringBuilder();
            for (int k = random.nextInt(40); k > 0; k--) {
                message.append(parts[random.nextInt(parts.length)]);
            }
            String text = message.toString();
            assertEquals(plainly(text), mbox(text, 1 + random.nextInt(20)), () -> text);
        }
    }

    @Test
    void theDirectoryOfAnMbox() {
        String[] table = {
            "./Mailbox", "./", "/Mailbox", "/", "/var/mail/u", "/var/mail/", "./a//b", "./a//",
            ".mbox", ".", "mbox", "."
        };
        for (int i = 0; i < table.length; i += 2) {
            assertEquals(ByteString.of(table[i + 1]),
                    MboxWriter.directoryOf(ByteString.of(table[i])));
        }
    }
}
