package org.qmailj.inject;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.record.RecordReader;
import org.qmailj.common.record.RecordWriter;

/** Writes calls and reads answers, as bin/qmail-inject does (docs/PROTOCOL.md, role 1). */
final class FrontRecords {
    private FrontRecords() {}

    static RecordWriter encode(InjectCall call) {
        return switch (call) {
            case InjectCall.Call c -> lists(new RecordWriter().u8(c.program().ordinal())
                    .list(c.argv()).list(c.environment().entries()), c.lists());
            case InjectCall.Explain e -> new RecordWriter().u8(2)
                    .u8(e.ending().ordinal()).u8(e.code()).string(e.text());
        };
    }

    private static RecordWriter lists(RecordWriter to, InjectCall.Lists lists) {
        return switch (lists) {
            case InjectCall.Lists.None none -> to.u8(0).string(ByteString.EMPTY);
            case InjectCall.Lists.Contents contents -> to.u8(1).string(contents.text());
            case InjectCall.Lists.Unreadable unreadable -> to.u8(2).string(ByteString.EMPTY);
        };
    }

    static InjectAnswer decode(byte[] payload) throws BrokenRecord {
        RecordReader in = new RecordReader(payload);
        int what = in.u8();
        InjectAnswer answer = switch (what) {
            case 0 -> new InjectAnswer.More();
            case 1 -> new InjectAnswer.Say(in.string(), in.string(), in.u8());
            case 2 -> new InjectAnswer.Run(in.string(), in.list(), in.list());
            case 3 -> queue(List.of(), in);
            case 4 -> new InjectAnswer.Print(in.u32(), in.string());
            case 5 -> new InjectAnswer.Classic();
            case 6 -> queue(in.list(), in);
            default -> throw new BrokenRecord("answer " + what);
        };
        in.end();
        return answer;
    }

    private static InjectAnswer.Queue queue(List<ByteString> changes, RecordReader in)
            throws BrokenRecord {
        return new InjectAnswer.Queue(in.u32(), in.string(), in.string(), in.u8() != 0, changes);
    }
}
