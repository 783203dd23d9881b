package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Environment;
import org.qmailj.common.testing.FakeSubmission;

/** Memory that runs out on the way, in a process that lives on. */
class AttemptTest {
    @TempDir
    Path base;

    private final List<String> calls = new ArrayList<>();
    private String lacks;
    private String text = "x\n";
    private long number;
    private Attempt attempt;

    @BeforeEach
    void makeHome() throws IOException {
        Posix.chmod(s(base.toString()), 0755);
    }

    private void makeMaildir() throws IOException {
        for (String d : new String[] {"Maildir", "Maildir/tmp", "Maildir/new"}) {
            Files.createDirectory(base.resolve(d));
        }
    }

    private void make(String dotQmail) throws IOException {
        Files.writeString(base.resolve(".qmail-a"), dotQmail);
        Posix.chmod(s(base.resolve(".qmail-a").toString()), 0644);
        List<ByteString> words = new ArrayList<>();
        for (String w : List.of(
                "u", base.toString(), "u-a", "-", "a", "h", "s@e", "./Mailbox")) {
            words.add(s(w));
        }
        try (Fd message = MessageFile.open(MessageFile.write(base, text), Fd.O_RDONLY);
                Directory home = Directory.enter(s(base.toString()))) {
            attempt = new Attempt(new Surroundings(new Environment(List.of()), () -> 0, message,
                    home, new WorkerOutput(), () -> ++number,
                    (environment, errors) -> new FakeSubmission(calls, lacks),
                    Surroundings.Commands.NONE, Allowance.UNLIMITED), Arguments.of(true, words));
            attempt.make();
        }
    }

    private void runsOut(String at, String dotQmail) {
        lacks = at;
        calls.clear();
        assertThrows(OutOfMemoryError.class, () -> make(dotQmail));
        assertEquals("close", calls.getLast());
    }

    @Test
    void whatTheQueueHasNotBeenToldToTakeIsNotBegun() {
        for (String at : List.of("put", "from", "to")) {
            runsOut(at, "&b@c\n");
            assertFalse(attempt.hasBegun(), at);
        }
        runsOut("finish", "&b@c\n");
        assertTrue(attempt.hasBegun());
    }

    /** To give it back would be to do it twice. */
    @ParameterizedTest
    @ValueSource(strings = {"./Mailbox", "./Maildir/", "|true"})
    void whatALineHasDoneIsBegun(String line) throws IOException {
        makeMaildir();
        runsOut("put", line + "\n&b@c\n");
        assertTrue(attempt.hasBegun());
    }

    /** One buffer to read the message and one to write it into mboxes: 60 kB. */
    @Test
    void furtherLinesTakeNoMemoryForTheMessage() throws IOException {
        makeMaildir();
        text = "x\n".repeat(15_000);
        String lines = "./Maildir/\n./Mailbox\n".repeat(20) + "&b@c\n";
        make(lines);
        long bytes = HeapUse.of(() -> make(lines));
        assertTrue(bytes < 500_000, bytes + " bytes");
    }

    @Test
    void allGoesWell() throws IOException {
        make("&b@c\n");
        assertEquals(List.of("put", "put", "from", "to", "finish", "close"), calls);
        assertTrue(attempt.hasBegun());
    }
}
