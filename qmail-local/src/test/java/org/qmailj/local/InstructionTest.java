package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.qmailj.common.testing.Texts.s;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstructionTest {
    private static void is(Instruction expected, String line) {
        assertEquals(expected, Instruction.parse(s(line)), line);
    }

    private static Instruction maildir(String directory) {
        return new Instruction.Maildir(s(directory));
    }

    private static Instruction mailbox(String file) {
        return new Instruction.Mailbox(s(file));
    }

    private static Instruction program(String command) {
        return new Instruction.Program(s(command));
    }

    private static Instruction forward(String address) {
        return new Instruction.Forward(s(address));
    }

    private static final Instruction BLANK = new Instruction.Blank();
    private static final Instruction COMMENT = new Instruction.Comment();

    @Test
    void theFirstByteDecides() {
        is(maildir("./Maildir/"), "./Maildir/");
        is(maildir("/home/u/Maildir/"), "/home/u/Maildir/");
        is(mailbox("./Mailbox"), "./Mailbox");
        is(mailbox("/var/mail/u"), "/var/mail/u");
        is(program("preline procmail"), "|preline procmail");
        is(forward("a@b.c"), "&a@b.c");
        is(forward("a@b.c"), "a@b.c");
        is(COMMENT, "# nothing");
        is(new Instruction.OnlyForward(), "+list");
        is(BLANK, "");
    }

    @Test
    void blanksAndTabsAtTheEndMeanNothing() {
        is(maildir("./Maildir/"), "./Maildir/ \t ");
        is(mailbox("./a b"), "./a b\t");
        is(program("cmd"), "|cmd \t");
        is(program(" cmd"), "| cmd");
        is(forward("a@b"), "&a@b  ");
        is(new Instruction.OnlyForward(), "+list\t");
        is(BLANK, " ");
        is(BLANK, "\t \t");
    }

    @Test
    void whatLooksOddIsTakenLiterally() {
        is(maildir("/"), "/");
        is(maildir("./"), "./");
        is(mailbox("."), ".");
        is(mailbox(".."), "..");
        is(mailbox(".qmail"), ".qmail");
        is(mailbox("./Maildir/\r"), "./Maildir/\r");
        is(program(""), "|");
        is(program("|"), "||");
        is(forward(""), "&");
        is(forward("&a@b"), "&&a@b");
        is(forward(" ./Mailbox"), " ./Mailbox");
        is(forward("Mailbox"), "Mailbox");
        is(forward("~/Maildir/"), "~/Maildir/");
        is(forward("<a@b>"), "<a@b>");
        is(forward("a@b (c), d@e"), "a@b (c), d@e");
        is(forward("-n"), "-n");
        is(forward("\"|cmd\""), "\"|cmd\"");
        is(forward("\u00e9\u00ff"), "\u00e9\u00ff");
        is(forward("\r"), "\r");
        is(forward("\u000b"), "\u000b");
    }

    @Test
    void otherPlusLinesHaveNoMeaningYet() {
        is(COMMENT, "+");
        is(COMMENT, "+LIST");
        is(COMMENT, "+list x");
        is(COMMENT, "+lis");
        is(COMMENT, "+ list");
        is(COMMENT, "++list");
        is(COMMENT, "+./Mailbox");
    }

    @Test
    void aNulCutsTheTextButDoesNotDecide() {
        is(BLANK, "\0");
        is(BLANK, "\0./Mailbox");
        is(maildir("./a\0b/"), "./a\0b/");
        is(mailbox("./a/\0"), "./a/\0");
        is(new Instruction.OnlyForward(), "+list\0more");
        is(COMMENT, "+\0list");
        is(forward("a@b\0c"), "a@b\0c");
        is(forward("\0"), "&\0");
        is(program("\0x"), "|\0x");
    }

    private static List<Instruction> lines(String text) {
        DotQmailLines lines = new DotQmailLines(s(text));
        List<Instruction> all = new ArrayList<>();
        while (lines.more()) {
            assertEquals(all.isEmpty(), lines.atFirst());
            all.add(lines.next());
        }
        assertFalse(lines.more());
        return all;
    }

    @Test
    void aFileIsItsLines() {
        assertEquals(List.of(forward("a")), lines("a\n"));
        assertEquals(List.of(forward("a")), lines("a"));
        assertEquals(List.of(forward("a"), BLANK, mailbox("./b")), lines("a\n\n./b"));
        assertEquals(List.of(forward("a"), BLANK), lines("a\n \n"));
        assertEquals(List.of(BLANK), lines(""));
        assertEquals(List.of(BLANK), lines("\n"));
        assertEquals(List.of(BLANK, forward("a")), lines("\na\n"));
    }
}
