package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramExitTest {
    private static final List<Integer> HARD = List.of(64, 65, 70, 76, 77, 78, 100, 112);

    @Test
    void everyCodeHasItsMeaning() {
        for (int code = 0; code < 256; code++) {
            ProgramExit expected = code == 0 ? ProgramExit.SUCCESS
                    : code == 99 ? ProgramExit.SUCCESS_AND_STOP
                    : HARD.contains(code) ? ProgramExit.HARD
                    : ProgramExit.SOFT;
            assertEquals(expected, ProgramExit.of(code), "exit " + code);
        }
    }
}
