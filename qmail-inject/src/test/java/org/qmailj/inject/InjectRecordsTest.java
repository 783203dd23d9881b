package org.qmailj.inject;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordWriter;

/** The bytes between bin/qmail-inject and its service: docs/PROTOCOL.md, role 1. */
class InjectRecordsTest {
    private static InjectCall.Call call(InjectCall.Lists lists) {
        return new InjectCall.Call(
                InjectCall.Program.SENDMAIL, List.of(s("mailq"), s("-\0\u00ff"), s("")),
                new Environment(List.of(s("USER=a"), s("USER=b"))), lists);
    }

    private static byte[] bytes(String escaped) {
        return ByteString.of(escaped).toArray();
    }

    @Test
    void aCallAsTheFrontWritesIt() throws BrokenRecord {
        byte[] payload = bytes("\1\0\0\0\3\0\0\0\5mailq\0\0\0\3-\0\u00ff\0\0\0\0"
                + "\0\0\0\2\0\0\0\6USER=a\0\0\0\6USER=b\1\0\0\0\2x\n");
        assertArrayEquals(payload,
                FrontRecords.encode(call(new InjectCall.Lists.Contents(s("x\n")))).payload());
        InjectCall.Call heard = (InjectCall.Call) InjectCall.decode(payload);
        assertEquals(InjectCall.Program.SENDMAIL, heard.program());
        assertEquals(List.of(s("mailq"), s("-\0\u00ff"), s("")), heard.argv());
        assertEquals(List.of(s("USER=a"), s("USER=b")), heard.environment().entries());
        assertEquals(new InjectCall.Lists.Contents(s("x\n")), heard.lists());
    }

    @Test
    void listsInTheirThreeStates() throws BrokenRecord {
        for (InjectCall.Lists lists : new InjectCall.Lists[] {
            new InjectCall.Lists.None(), new InjectCall.Lists.Unreadable(),
            new InjectCall.Lists.Contents(s(""))}) {
            InjectCall heard = InjectCall.decode(FrontRecords.encode(call(lists)).payload());
            assertEquals(lists, ((InjectCall.Call) heard).lists());
        }
    }

    @Test
    void whatIsToBeExplained() throws BrokenRecord {
        byte[] payload = bytes("\2\0\122\0\0\0\6Dnever");
        InjectCall.Explain explain =
                new InjectCall.Explain(InjectCall.Ending.EXIT, 82, s("Dnever"));
        assertArrayEquals(payload, FrontRecords.encode(explain).payload());
        assertEquals(explain, InjectCall.decode(payload));
        for (InjectCall.Ending ending : InjectCall.Ending.values()) {
            InjectCall.Explain one = new InjectCall.Explain(ending, 255, s(""));
            assertEquals(one, InjectCall.decode(FrontRecords.encode(one).payload()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "\3", "\u00ff", "\0", "\0\0\0\0", // no such call, or half of one
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0", // without argv[0]
        "\0\0\0\0\1\0\0\0\1a\0\0\0\0\3\0\0\0\0", // lists of a fourth kind
        "\0\0\0\0\1\0\0\0\1a\0\0\0\0\0\0\0\0", // cut off
        "\0\0\0\0\1\0\0\0\1a\0\0\0\0\0\0\0\0\0x", // something behind
        "\0\0\0\0\2\0\0\0\1a\0\0\0\0\0\0\0\0\0", // fewer arguments than said
        "\0\177\u00ff\u00ff\u00ff\0\0\0\1a\0\0\0\0\0\0\0\0\0", // more than can be
        "\0\u00ff\u00ff\u00ff\u00ff\0\0\0\1a\0\0\0\0\0\0\0\0\0",
        "\0\0\0\0\1\u00ff\u00ff\u00ff\u00ffa\0\0\0\0\0\0\0\0\0",
        "\0\0\0\0\1\0\0\1\0a\0\0\0\0\0\0\0\0\0",
        "\2", "\2\0", "\2\5\0\0\0\0\0", "\2\0\0\0\0\0", "\2\0\0\0\0\0\1", "\2\0\0\0\0\0\0\0"})
    void whatNoFrontSays(String payload) {
        assertThrows(BrokenRecord.class, () -> InjectCall.decode(bytes(payload)));
    }

    static List<Object[]> answers() {
        List<Object[]> all = new ArrayList<>();
        all.add(new Object[] {new InjectAnswer.More(), "\0"});
        all.add(new Object[] {new InjectAnswer.Say(s(""), s("no\n"), 100),
            "\1\0\0\0\0\0\0\0\3no\nd"});
        all.add(new Object[] {new InjectAnswer.Run(s("bin/x"), List.of(s("bin/x")), List.of()),
            "\2\0\0\0\5bin/x\0\0\0\1\0\0\0\5bin/x\0\0\0\0"});
        all.add(new Object[] {new InjectAnswer.Queue(258, s("A: b\n"), s("F\0\0"), true, List.of()),
            "\3\0\0\1\2\0\0\0\5A: b\n\0\0\0\3F\0\0\1"});
        all.add(new Object[] {new InjectAnswer.Queue(0, s(""), s("F\0\0"), false, List.of()),
            "\3\0\0\0\0\0\0\0\0\0\0\0\3F\0\0\0"});
        all.add(new Object[] {
            new InjectAnswer.Queue(1, s(""), s("F\0\0"), true, List.of(s("NAME"))),
            "\6\0\0\0\1\0\0\0\4NAME\0\0\0\1\0\0\0\0\0\0\0\3F\0\0\1"});
        all.add(new Object[] {new InjectAnswer.Print(1, s("x")), "\4\0\0\0\1\0\0\0\1x"});
        all.add(new Object[] {new InjectAnswer.Classic(), "\5"});
        return all;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerAsTheFrontReadsIt(InjectAnswer answer, String payload) throws BrokenRecord {
        assertArrayEquals(bytes(payload), answer.encode().payload());
        assertEquals(answer, FrontRecords.decode(bytes(payload)));
    }

    @Test
    void aListIsACountAndItsStrings() {
        assertArrayEquals(bytes("\0\0\0\1\0\0\0\1a"),
                new RecordWriter().list(List.of(s("a"))).payload());
    }
}
