package org.qmailj.common.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each of the 256 exit codes means, as qmail-lspawn has always taken it. */
class LocalExitTest {
    private static final Set<Integer> SOFT =
            Set.of(71, 74, 75, 111, 112, 113, 115, 116, 117, 118, 119, 120, 121);

    @Test
    void letters() {
        for (int code = 0; code < 256; code++) {
            char expected = code == 0 ? 'K' : SOFT.contains(code) ? 'Z' : 'D';
            assertEquals(expected, LocalExit.of(code).letter(), "exit code " + code);
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "0, -", "71, -", "74, -", "75, -", "100, -", "101, -", "111, -",
        "112, Internal qmail-lspawn bug.", "113, Not allowed to perform deliveries as root.",
        "115, NFS failure in qmail-local.", "116, Unable to find alias user!",
        "117, Trouble reading users/cdb in qmail-lspawn.",
        "118, Temporary failure in qmail-lspawn.", "119, Out of memory in qmail-lspawn.",
        "120, Unable to run qmail-local.", "121, Unable to run qmail-getpw.",
        "126, Unable to run qmail-local.", "99, -", "1, -", "127, -", "255, -"
    })
    void texts(int code, String text) {
        LocalExit exit = LocalExit.of(code);
        assertEquals(text, exit.text() == null ? null : exit.text().toString().stripTrailing());
    }
}
