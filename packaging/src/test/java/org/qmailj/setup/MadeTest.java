package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MadeTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "d\t/q", "f\tabc\t/q/a b", "l\t/target\t/q/link", "x\t/q/queue/lock",
        "s\t/q/bin.1/x\t/q/bin/x",
        "s\tabc\t/q/bin.1/x\t/q/bin/x", "u\tqmailq", "g\tqmail", "p\tmaven", "l\t\t/empty"})
    void linesAreReadBack(String line) {
        assertEquals(line, Made.parse(line).line());
    }

    @Test
    void aKeyIsOfTheThingNotOfItsContents() {
        assertEquals(new Made.File("a", "/x").key(), new Made.File("b", "/x").key());
        assertEquals(new Made.Saved("/x.old", "/x").key(), new Made.Saved("/x.old.2", "/x").key());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "d", "f\t/only", "l\t/only", "s\t/only", "s\ta\tb\tc\td", "d\t/a\t/b", "z\t/unknown",
        "f\ta\t/b\t/c", "D\t/q", "d /q"})
    void brokenLinesEndTheSetup(String line) {
        assertThrows(SetupException.class, () -> Made.parse(line));
    }
}
