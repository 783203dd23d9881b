package org.qmailj.common.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What callers say of each exit code there is: the table at the end of qmail.c, all 256 rows. */
class QueueExitTest {
    private static final Map<Integer, String> SPOKEN = new TreeMap<>();

    static {
        SPOKEN.put(11, "Denvelope address too long for qq (#5.1.3)");
        SPOKEN.put(31, "Dmail server permanently rejected message (#5.3.0)");
        SPOKEN.put(51, "Zqq out of memory (#4.3.0)");
        SPOKEN.put(52, "Zqq timeout (#4.3.0)");
        SPOKEN.put(53, "Zqq write error or disk full (#4.3.0)");
        SPOKEN.put(54, "Zqq read error (#4.3.0)");
        SPOKEN.put(55, "Zqq unable to read configuration (#4.3.0)");
        SPOKEN.put(56, "Zqq trouble making network connection (#4.3.0)");
        SPOKEN.put(61, "Zqq trouble in home directory (#4.3.0)");
        for (int code = 62; code <= 66; code++) {
            SPOKEN.put(code, "Zqq trouble creating files in queue (#4.3.0)");
        }
        SPOKEN.put(71, "Zmail server temporarily rejected message (#4.3.0)");
        SPOKEN.put(72, "Zconnection to mail server timed out (#4.4.1)");
        SPOKEN.put(73, "Zconnection to mail server rejected (#4.4.1)");
        SPOKEN.put(74, "Zcommunication with mail server failed (#4.4.2)");
        SPOKEN.put(81, "Zqq internal bug (#4.3.0)");
        SPOKEN.put(91, "Zqq internal bug (#4.3.0)");
        SPOKEN.put(115, "Denvelope address too long for qq (#5.1.3)");
        SPOKEN.put(120, "Zunable to exec qq (#4.3.0)");
    }

    private static String verdict(int code) {
        var verdict = QueueExit.verdict(code);
        return verdict.letter() + verdict.text().toString();
    }

    /** 0 is no row: only a client that wrote everything may call it success. */
    @Test
    void everyCodeHasItsText() {
        for (int code = 1; code < 256; code++) {
            String other = code >= 11 && code <= 40
                    ? "Dqq permanent problem (#5.3.0)" : "Zqq temporary problem (#4.3.0)";
            assertEquals(SPOKEN.getOrDefault(code, other), verdict(code), "exit code " + code);
        }
    }
}
