package org.qmailj.lspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;

class LocalReportTest {
    private static final String TOO_LONG = "\nError report too long, sorry.\n";

    /** Output in pieces as they come from the pipe: 128 bytes, and what is left. */
    private static String report(WaitStatus status, String output) {
        LocalReport report = new LocalReport();
        byte[] all = ByteString.of(output).toArray();
        for (int at = 0; at < all.length; at += 128) {
            byte[] piece = new byte[128];
            int n = Math.min(128, all.length - at);
            System.arraycopy(all, at, piece, 0, n);
            report.add(piece, 0, n);
        }
        return report.end(status).toString();
    }

    private static String report(int code, String output) {
        return report(WaitStatus.exited(code), output);
    }

    @ParameterizedTest
    @CsvSource({"0,K", "100,D", "111,Z", "71,Z", "74,Z", "75,Z", "101,D", "1,D", "77,D", "99,D",
        "114,D", "122,D", "127,D", "255,D"})
    void theLetterIsTheExitCodesAndTheTextTheProgramsOwn(int code, String letter) {
        assertEquals(letter, report(code, ""));
        assertEquals(letter + "did 1+0+0\n", report(code, "did 1+0+0\n"));
        assertEquals(letter + "\u00ff\ttext", report(code, "\u00ff\ttext\0more\n"));
        assertEquals(letter, report(code, "\0K\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "112, ZInternal qmail-lspawn bug.",
        "113, ZNot allowed to perform deliveries as root.",
        "115, ZNFS failure in qmail-local.",
        "116, ZUnable to find alias user!",
        "117, ZTrouble reading users/cdb in qmail-lspawn.",
        "118, ZTemporary failure in qmail-lspawn.",
        "119, ZOut of memory in qmail-lspawn.",
        "120, ZUnable to run qmail-local.",
        "121, ZUnable to run qmail-getpw.",
        "126, DUnable to run qmail-local."})
    void someCodesHaveTheWordWhateverWasWritten(int code, String text) {
        assertEquals(text + "\n", report(code, ""));
        assertEquals(text + "\n", report(code, "Kelse\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9, 11, 15, 127, 9 | 0x80})
    void aSignalIsACrash(int word) {
        assertEquals("Zqmail-local crashed.\n", report(new WaitStatus(word), "Kdid 1+0+0\n"));
    }

    @Test
    void threeThousandBytesAreKept() {
        String text = "x".repeat(3000);
        assertEquals("K" + text, report(0, text));
    }

    @ParameterizedTest
    @ValueSource(ints = {3001, 3072, 3076, 4000, 100_000})
    void moreIsCutAndSaysSo(int length) {
        assertEquals("D" + "x".repeat(2966) + TOO_LONG, report(100, "x".repeat(length)));
    }

    /** The text is cut after each piece: a last one of up to three bytes still fits. */
    @Test
    void aShortLastPieceStandsBehindTheRemark() {
        for (int more = 1; more <= 3; more++) {
            assertEquals("D" + "x".repeat(2966) + TOO_LONG + "x".repeat(more),
                    report(100, "x".repeat(3072 + more)));
        }
    }

    @Test
    void aNulInALongOutputEndsTheReportBeforeTheRemark() {
        assertEquals("Dabc", report(100, "abc\0" + "x".repeat(5000)));
    }

    @Test
    void noOutputMakesAReportOfAnotherForm() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            byte[] output = new byte[random.nextInt(4000)];
            random.nextBytes(output);
            String report = report(new WaitStatus(random.nextInt(1 << 16)),
                    ByteString.of(output).toString());
            assertEquals(-1, report.indexOf('\0'));
            assertEquals(0, "KZD".indexOf(report.charAt(0)) < 0 ? 1 : 0);
            assertEquals(true, report.length() <= 3001);
        }
    }
}
