package org.qmailj.common.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.io.ByteSource;
import org.qmailj.common.queue.EnvelopeRecord.Done;
import org.qmailj.common.queue.EnvelopeRecord.Pid;
import org.qmailj.common.queue.EnvelopeRecord.Recipient;
import org.qmailj.common.queue.EnvelopeRecord.Sender;
import org.qmailj.common.queue.EnvelopeRecord.Uid;
import org.qmailj.common.queue.EnvelopeRecord.Unknown;

class EnvelopeTest {
    /** Hands out {@code chunk} bytes a time, so that records span reads. */
    private static ByteSource source(String contents, int chunk) {
        byte[] all = s(contents).toArray();
        int[] next = {0};
        return (to, offset, length) -> {
            int n = Math.min(Math.min(chunk, length), all.length - next[0]);
            System.arraycopy(all, next[0], to, offset, n);
            next[0] += n;
            return n;
        };
    }

    private static List<EnvelopeRecord> readAll(String contents, int chunk) throws IOException {
        EnvelopeInput in = new EnvelopeInput(source(contents, chunk));
        List<EnvelopeRecord> all = new ArrayList<>();
        for (EnvelopeRecord r = in.read(); r != null; r = in.read()) {
            all.add(r);
        }
        return all;
    }

    record Row(String file, EnvelopeRecord... records) {}

    static List<Row> files() {
        return List.of(
                new Row(""),
                new Row("u61001\0p77\0Fa@b.c\0Tr@x.y\0", new Uid(61001), new Pid(77),
                        new Sender(s("a@b.c")), new Recipient(s("r@x.y"))),
                new Row("F\0", new Sender(ByteString.EMPTY)),
                new Row("T\0T\0", new Recipient(ByteString.EMPTY), new Recipient(ByteString.EMPTY)),
                new Row("Ta@b\0Dc@d\0Te\0", new Recipient(s("a@b")), new Done(s("c@d")),
                        new Recipient(s("e"))),
                new Row("F\n\u00ff \t\0", new Sender(s("\n\u00ff \t"))),
                new Row("FF\0uu\0", new Sender(s("F")), new Uid(0)),
                // numbers as scan_ulong reads them
                new Row("u\0", new Uid(0)),
                new Row("u 7\0", new Uid(0)),
                new Row("u-7\0", new Uid(0)),
                new Row("u007x9\0", new Uid(7)),
                new Row("u4294967295\0", new Uid(4294967295L)),
                new Row("u18446744073709551615\0", new Uid(-1)),
                new Row("p18446744073709551617\0", new Pid(1)),
                // the end before a NUL: no record
                new Row("F"),
                new Row("Fa@b"),
                new Row("Fa\0T", new Sender(s("a"))),
                new Row("Fa\0X", new Sender(s("a"))),
                // letters of no file
                new Row("\0", new Unknown(-1)),
                new Row("\0\0Fa\0", new Unknown(-1), new Unknown(-1), new Sender(s("a"))),
                new Row("f\0", new Unknown('f')),
                new Row("t@b\0", new Unknown('t')),
                new Row(" Fa\0", new Unknown(' ')),
                new Row("\u00ff\0Ta\0", new Unknown(0xff), new Recipient(s("a"))));
    }

    @ParameterizedTest
    @MethodSource("files")
    void reads(Row row) throws IOException {
        assertEquals(List.of(row.records), readAll(row.file, 1));
        assertEquals(List.of(row.records), readAll(row.file, 4096));
    }

    static List<Row> records() {
        return List.of(
                new Row("u0\0", new Uid(0)),
                new Row("u4294967295\0", new Uid(4294967295L)),
                new Row("p18446744073709551615\0", new Pid(-1)),
                new Row("F\0", new Sender(ByteString.EMPTY)),
                new Row("F#@[]\0", new Sender(s("#@[]"))),
                new Row("Tr@\u00e9\0", new Recipient(s("r@\u00e9"))),
                new Row("Dr\0", new Done(s("r"))));
    }

    @ParameterizedTest
    @MethodSource("records")
    void writesWhatItReads(Row row) throws IOException {
        assertEquals(s(row.file), row.records[0].encode());
        assertEquals(List.of(row.records), readAll(row.file, 3));
    }

    @Test
    void refusesToWriteWhatWouldBeReadAsSomethingElse() {
        Recipient two = new Recipient(s("a\0Tb"));
        assertThrows(IllegalArgumentException.class, two::encode);
        assertThrows(IllegalStateException.class, new Unknown('x')::encode);
    }

    @Test
    void knowsWhereEachLetterStands() throws IOException {
        EnvelopeInput in = new EnvelopeInput(source("Tab\0\0D\0Tc", 2));
        in.read();
        assertEquals(0, in.position());
        in.read();
        assertEquals(4, in.position());
        in.read();
        assertEquals(5, in.position());
        assertNull(in.read());
    }

    @Test
    void readsARecordOfTheLimitAndNoMore() throws IOException {
        String fits = "T" + "x".repeat(EnvelopeInput.RECORD_LIMIT - 2) + "\0";
        assertEquals(1, readAll(fits, 100_000).size());
        assertThrows(ByteBuilder.TooLong.class, () -> readAll("x" + fits, 100_000));
    }

    @Test
    void aFailingReadIsNotTheEnd() {
        EnvelopeInput in = new EnvelopeInput((to, offset, length) -> {
            throw new IOException("disk");
        });
        assertThrows(IOException.class, in::read);
    }
}
