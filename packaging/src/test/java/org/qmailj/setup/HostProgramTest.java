package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HostProgramTest {
    private static String complaint(String... words) {
        return assertThrows(SetupException.class, () -> HostProgram.run(words)).getMessage();
    }

    @Test
    void whatItPrintedIsAnswered() throws Exception {
        assertEquals("one\ntwo\n", HostProgram.run("sh", "-c", "echo one; echo two >&2"));
    }

    @Test
    void oneThatFailsSaysWhy() {
        assertEquals("sh -c echo no room; exit 3 failed: no room",
                complaint("sh", "-c", "echo no room; exit 3"));
    }

    /** tcprules, for one, on a host without ucspi-tcp. */
    @Test
    void oneThatIsNotThereIsNamed() {
        assertEquals("unable to run /nonexistent/tcprules: install the package it comes with,"
                + " and run this again", complaint("/nonexistent/tcprules", "x"));
    }

    @Test
    void oneThatCannotBeRunSaysWhy() {
        String why = complaint("/etc/passwd");
        assertTrue(why.startsWith("unable to run /etc/passwd: "), why);
        assertFalse(why.contains("install the package"), why);
    }

    @Test
    void theExitCodeOfWhatIsShownIsReturned() {
        assertEquals(3, HostProgram.show("sh", "-c", "exit 3"));
    }
}
