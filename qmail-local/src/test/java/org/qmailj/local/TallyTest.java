package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Die;

class TallyTest {
    private final List<String> followed = new ArrayList<>();

    private final Instruction.Visitor visitor = new Instruction.Visitor() {
        @Override
        public void maildir(ByteString directory) {
            followed.add("maildir " + directory);
        }

        @Override
        public void mailbox(ByteString file) {
            followed.add("mailbox " + file);
        }

        @Override
        public void program(ByteString command) {
            followed.add("program " + command);
        }

        @Override
        public void forward(ByteString address) {
            followed.add("forward " + address);
        }

        @Override
        public void onlyForward() {
            followed.add("onlyForward");
        }

        @Override
        public boolean stopped() {
            return false;
        }

        @Override
        public long finish() {
            return 4711;
        }
    };

    private Tally give(boolean forwardOnly, String... lines) {
        Tally tally = new Tally(visitor, forwardOnly);
        for (String line : lines) {
            Instruction.parse(s(line)).accept(tally);
        }
        return tally;
    }

    @Test
    void eachKindIsCountedAndPassedOn() {
        assertEquals("did 3+2+1", give(false, "./a", "./b/", "./c", "x", "", "#", "+", "&y", "|z")
                .report().toString());
        assertEquals(List.of("mailbox ./a", "maildir ./b/", "mailbox ./c", "forward x", "forward y",
                "program z"), followed);
        assertEquals("did 0+0+0", give(false).report().toString());
    }

    private void refused(String what, boolean forwardOnly, String... lines) {
        Die die = assertThrows(Die.class, () -> give(forwardOnly, lines));
        assertEquals(111, die.code());
        assertEquals("Uh-oh: .qmail has " + what + " delivery but has x bit set. (#4.7.0)\n",
                die.text().toString());
    }

    @Test
    void aFileThatMayOnlyForwardDoesNothingElse() {
        refused("file", true, "a", "./b");
        assertEquals(List.of("forward a"), followed);
        refused("file", true, "./b/");
        refused("prog", true, "|b");
        refused("file", false, "./ok", "+list", "./b");
        refused("prog", false, "+list", "|b");
        assertEquals("did 0+2+0", give(true, "a", "# ./b", "+|c", "&./d").report().toString());
    }
}
