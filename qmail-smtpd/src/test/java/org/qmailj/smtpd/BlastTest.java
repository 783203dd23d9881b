package org.qmailj.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlastTest {
    /** What a message became: its bytes, how it ended, and where the next command begins. */
    private record Result(String message, Blast.State state, int hops, int used) {}

    private static Result blast(byte[] in, int inputPiece, int room) {
        Blast blast = new Blast();
        StringBuilder message = new StringBuilder();
        byte[] out = new byte[room];
        int at = 0;
        while (at < in.length && !blast.state().isOver()) {
            int to = Math.min(in.length, at + inputPiece);
            at = blast.feed(in, at, to, out);
            message.append(new String(out, 0, blast.written(), StandardCharsets.ISO_8859_1));
        }
        return new Result(message.toString(), blast.state(), blast.hops(), at);
    }

    private static byte[] bytes(String shown) {
        return shown.replace('~', '\r').replace('$', '\n').replace('@', '\0')
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** ~ is CR, $ is LF, @ is NUL; what stands behind the end is the next command. */
    @ParameterizedTest
    @CsvSource({
        // honest messages
        ".~$,                       ''",
        "x~$.~$,                    x$",
        "~$.~$QUIT~$,               $",
        "a~$~$b~$.~$,               a$$b$",
        "..x~$.~$,                  .x$",
        "..~$.~$,                   .$",
        ".x~$.~$,                   x$",
        ". ~$.~$,                   ' $'",
        "a.~$.~$,                   a.$",
        "a@b~$@~$.~$,               a@b$@$",
        // CR that is no newline stays as it is
        "a~b~$.~$,                  a~b$",
        "~x~$.~$,                   ~x$",
        "a~~$.~$,                   a~$",
        "a~~~$.~$,                  a~~$",
        "~~$.~$,                    ~$",
        "a~.~$.~$,                  a~.$",
        "a~$.~x~$.~$,               a$.~x$",
        "a~$.~~$.~$,                a$.~$",
        "a~$.~.~$.~$,               a$.~.$",
        "a~$.~~.~$.~$,              a$.~~.$",
        "a~$..~$.~$,                a$.$",
        "a~$.a.~$.~$,               a$a.$",
        "a~$.@~$.~$,                a$@$",
        "a~@~$.~$,                  a~@$",
    })
    void messages(String shown, String message) {
        byte[] in = bytes(shown);
        Result result = blast(in, in.length, 100);
        assertEquals(Blast.State.END, result.state());
        assertEquals(new String(bytes(message), StandardCharsets.ISO_8859_1), result.message());
        int end = shown.endsWith("QUIT~$") ? in.length - 6 : in.length;
        assertEquals(end, result.used());
    }

    /**
     * LF without CR, wherever a smuggler may put it: it ends the session, and nothing is queued.
     */
    @ParameterizedTest
    @CsvSource({
        "$", "x$", ".$", "..$", "a~$$", "a~$.$", "a$.$", "a$.~$", "a~$x$.~$MAIL FROM:<a>~$",
        "a~~$$",
        "a~.$", "a$~$", "a@$.~$", "a~$@$", "a~$.x$", "a~$..$", "a~$.@$", "a~x$", "a~@$", "a~$.~x$",
        "a$$.~$", "a~$. $", "a~$..~$$", "a~$.~@$", "a~$.~ $", "a~@$.@~$", "a@~$@.@~$@$",
    })
    void strayNewlines(String shown) {
        byte[] in = bytes(shown);
        Result result = blast(in, in.length, 100);
        assertEquals(Blast.State.STRAY_NEWLINE, result.state());
    }

    /** Sequences that other servers took for the end of a message. */
    @ParameterizedTest
    @CsvSource({
        "a~.~", "a~$.~", "a~$@.~$", "a~$.@~$", "a~.~$", "a~$.~.~", "~.~", ".~@", ".@~$", "a~~.~~",
        "a~$ .~$", "a~$.\t~$", "a~$.~~", "a~$. ~$", "a~~.~$", "a~$..~$", "~.~$", "a~$.~ .~$",
    })
    void notTheEnd(String shown) {
        byte[] in = bytes(shown);
        Result result = blast(in, in.length, 100);
        assertFalse(result.state().isOver(), result.state().toString());
        assertEquals(in.length, result.used());
    }

    @Test
    void outputDoesNotDependOnThePieces() {
        Random random = new Random(5321);
        String alphabet = "\r\n\r\n\r..\0axReceived";
        for (int round = 0; round < 3000; round++) {
            byte[] in = new byte[random.nextInt(40)];
            for (int i = 0; i < in.length; i++) {
                in[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
                if (i > 0 && in[i] == '\n' && random.nextInt(10) > 0) {
                    in[i - 1] = '\r'; // or nearly all would end here
                }
            }
            Result whole = blast(in, in.length, 200);
            for (int piece = 1; piece <= 7; piece += 2) {
                for (int room = Blast.LONGEST_STEP; room < 12; room += 4) {
                    assertEquals(whole, blast(in, piece, room), Arrays.toString(in));
                }
            }
        }
    }

    @Test
    void everyMessageComesBackAsItWasSent() {
        Random random = new Random(822);
        for (int round = 0; round < 2000; round++) {
            StringBuilder message = new StringBuilder();
            for (int lines = random.nextInt(6); lines > 0; lines--) {
                for (int i = random.nextInt(5); i > 0; i--) {
                    message.append("a..\r\0\u00ff".charAt(random.nextInt(6)));
                }
                message.append('\n');
            }
            StringBuilder sent = new StringBuilder();
            for (String line : message.toString().split("(?<=\n)")) {
                if (!line.isEmpty()) {
                    sent.append(line.startsWith(".") ? "." : "")
                            .append(line, 0, line.length() - 1).append("\r\n");
                }
            }
            byte[] in = sent.append(".\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
            Result result = blast(in, in.length, 300);
            assertEquals(message.toString(), result.message());
            assertEquals(Blast.State.END, result.state());
        }
    }

    @Test
    void hopsAreCountedInTheHeaderOnly() {
        byte[] in = bytes("Received: a~$..Received: b~$.Received: c~$Delivered-To: d~$"
                + "~$Received: e~$.~$");
        for (int piece = 1; piece <= in.length; piece++) {
            assertEquals(2, blast(in, piece, 50).hops());
        }
    }
}
