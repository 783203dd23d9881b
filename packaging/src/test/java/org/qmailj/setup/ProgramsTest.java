package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramsTest {
    /** Of several programs it matters whose most of them are. */
    @ParameterizedTest
    @CsvSource({
        "MISSING, WRITE",
        "NEW, OWN",
        "OURS, REPLACE",
        "KEPT, WRITE",
        "FOREIGN, REPLACE_AND_SAVE",
        "WRAPPER, REPLACE_AND_SAVE",
        "NEW WRAPPER, OWN KEEP",
        "OURS WRAPPER, REPLACE KEEP",
        "NEW FOREIGN, OWN REPLACE_AND_SAVE",
        "NEW WRAPPER WRAPPER, OWN REPLACE_AND_SAVE REPLACE_AND_SAVE",
        "NEW WRAPPER FOREIGN, OWN REPLACE_AND_SAVE REPLACE_AND_SAVE",
        "NEW OURS WRAPPER FOREIGN, OWN REPLACE KEEP REPLACE_AND_SAVE",
        "KEPT MISSING WRAPPER, WRITE WRITE REPLACE_AND_SAVE",
        "KEPT KEPT NEW WRAPPER, WRITE WRITE OWN KEEP"})
    void whatIsDoneWithWhatIsFound(String found, String actions) {
        List<Programs.State> states =
                Stream.of(found.split(" ")).map(Programs.State::valueOf).toList();
        List<Programs.Action> wanted =
                Stream.of(actions.split(" ")).map(Programs.Action::valueOf).toList();
        assertEquals(wanted, Programs.actions(states));
    }
}
