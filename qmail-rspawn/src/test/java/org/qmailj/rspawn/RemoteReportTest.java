package org.qmailj.rspawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.WaitStatus;

class RemoteReportTest {
    private static String report(WaitStatus status, String output) {
        RemoteReport report = new RemoteReport();
        byte[] all = ByteString.of(output).toArray();
        report.add(all, 0, all.length);
        return report.end(status).toString();
    }

    /** With slashes for NULs. */
    private static String report(String output) {
        return report(WaitStatus.exited(0), output.replace('/', '\0'));
    }

    @ParameterizedTest
    @CsvSource({
        "rrecip/Kmess/, Krecipmess",
        "rrecip/Zmess/, Zrecipmess",
        "rrecip/Dmess/, Drecipmess",
        "srecip/Kmess/, Zrecip",
        "srecip/Zmess/, Zrecipmess",
        "srecip/Dmess/, Zrecipmess",
        "hrecip/Kmess/, Drecip",
        "hrecip/Zmess/, Drecip",
        "hrecip/Dmess/, Drecipmess",
        "r/Kok/, Kok",
        "r/K/, K"})
    void recipientAndMessage(String output, String report) {
        assertEquals(report, report(output));
    }

    @ParameterizedTest
    @CsvSource({
        "Kok/, Kok", "Zlater/, Zlater", "Dno/, Dno", "xodd/, Dodd", "r/, D", "h/, D", "s/, Z",
        "rKok, D", "K, D", "Kok, D", "h, D", "sany, Z",
        "r/Kok, Dok", "s/Zlater, Zlater", "s/Kok, Zok", "h/Kok, Dok",
        "r/x/Kok/, K", "r/x/Zlater/, Z", "r//Kok/, K", "ra/b/c/Ze/f/, Za",
        "/, D", "//, D", "/Kok/, KKok", "/x/Zlater/, Zxlater", "/x/y/Zlater/, Zx",
        "Kok/Dno/, Kokno", "Dno/Kok/, Dnook", "Zlater/Kok/, Zlaterok", "Kok/Kalso/, Kokalso",
        "Zlater/Dno/, Zlaterno", "rtext/kok/, Dtext", "rtext/ Kok/, Dtext"})
    void garbage(String output, String report) {
        assertEquals(report, report(output));
    }

    @Test
    void outputInPiecesIsTheSame() {
        String output = "hdoes not like recipient.\n\0Kaccepted.\n\0Zmore\0";
        RemoteReport report = new RemoteReport();
        for (byte b : ByteString.of(output).toArray()) {
            report.add(new byte[] {b}, 0, 1);
        }
        assertEquals("Ddoes not like recipient.\n", report.end(WaitStatus.exited(0)).toString());
    }

    @Test
    void noOutput() {
        assertEquals("Zqmail-remote produced no output.\n", report(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "r\0Kok\n\0"})
    void aProgramThatDidNotEndWell(String output) {
        assertEquals("ZUnable to run qmail-remote.\n", report(WaitStatus.exited(111), output));
        for (int code : new int[] {1, 100, 110, 112, 255}) {
            assertEquals("DUnable to run qmail-remote.\n", report(WaitStatus.exited(code), output));
        }
        for (int signal : new int[] {1, 9, 11, 127}) {
            assertEquals("Zqmail-remote crashed.\n", report(WaitStatus.killed(signal), output));
        }
    }

    @Test
    void anEndlessOutputIsBoundedAndItsResultStillCounts() {
        String endless = "r" + "x".repeat(100_000);
        assertEquals("K" + "x".repeat(10_000) + "ok", report(endless + "/Kok/"));
        assertEquals("D", report(endless));
        assertEquals("K" + "y".repeat(10_000), report("r/K" + "y".repeat(100_000) + "/"));
        assertEquals("Z", report("r/" + "x/".repeat(50_000) + "Zlast/"));
    }

    @Test
    void noOutputMakesAReportOfAnotherForm() {
        Random random = new Random(3);
        String letters = "rshKZDx\0\0\0\n";
        for (int round = 0; round < 2000; round++) {
            StringBuilder output = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                output.append(letters.charAt(random.nextInt(letters.length())));
            }
            String report = report(WaitStatus.exited(0), output.toString());
            assertEquals(-1, report.indexOf('\0'));
            assertTrue("KZD".indexOf(report.charAt(0)) >= 0);
        }
    }
}
