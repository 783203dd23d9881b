package org.qmailj.common.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.testing.Descriptors;
import org.qmailj.common.testing.Eventually;

/** The client against children that are scripts. */
class QueueClientTest {
    /** Takes everything, as qmail-queue does. */
    private static final String TAKE = "cat > message; cat <&1 > envelope";

    @TempDir
    Path home;

    @BeforeEach
    void makeBin() throws IOException {
        Files.createDirectory(home.resolve("bin"));
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(home.resolve(name), "#!/bin/sh\n" + script + '\n');
        assertTrue(file.toFile().setExecutable(true));
    }

    private QueueClient open(String... environment) throws PosixException {
        List<ByteString> entries = new ArrayList<>(List.of(ByteString.of("PATH=/usr/bin:/bin")));
        for (String entry : environment) {
            entries.add(ByteString.of(entry));
        }
        return QueueClient.open(
                new QmailHome(ByteString.of(home.toString())), new Environment(entries));
    }

    private static String spoken(Verdict verdict) {
        return verdict.letter() + verdict.text().toString();
    }

    private static String submit(QueueClient client) throws IOException {
        client.put("Subject: s\n\nbody\n");
        client.from(ByteString.of("a@b.c"));
        client.to(ByteString.of("r@x.y"));
        client.to(ByteString.of("second@x.y"));
        return spoken(client.finish());
    }

    private String submitTo(String script) throws IOException {
        program("bin/qmail-queue", script);
        return submit(open());
    }

    private String read(String name) throws IOException {
        return Files.readString(home.resolve(name), StandardCharsets.ISO_8859_1);
    }

    @Test
    void handsOverMessageAndEnvelope() throws IOException {
        assertEquals("K", submitTo(TAKE));
        assertEquals("Subject: s\n\nbody\n", read("message"));
        assertEquals("Fa@b.c\0Tr@x.y\0Tsecond@x.y\0\0", read("envelope"));
    }

    @Test
    void theNumberIsTheChilds() throws IOException {
        program("bin/qmail-queue", "echo $$ > pid; " + TAKE);
        QueueClient client = open();
        long qp = client.qp();
        assertEquals("K", submit(client));
        assertEquals(qp + "\n", read("pid"));
    }

    @Test
    void theChildFindsItsPlace() throws IOException {
        assertEquals("K", submitTo("pwd > place; echo $0 $# >> place; echo $X >> place; "
                + "for fd in 3 4 5 6 7 8 9; do (eval \": <&$fd\") 2>/dev/null && echo $fd; done"
                + " >> place; " + TAKE));
        assertEquals(home + "\nbin/qmail-queue 0\n\n6\n", read("place"));
        program("bin/qmail-queue", "echo $X > place; " + TAKE);
        assertEquals("K", submit(open("X=y z")));
        assertEquals("y z\n", read("place"));
    }

    @Test
    void anotherProgramMayTakeItsPlace() throws IOException {
        program("filter", "echo filter > ran; " + TAKE);
        program("bin/qmail-queue", "exit 31");
        assertEquals("K", submit(open("QMAILQUEUE=" + home + "/filter")));
        assertEquals("filter\n", read("ran"));
        Files.delete(home.resolve("ran"));
        assertEquals("K", submit(open("QMAILQUEUE=./filter"))); // from the home
        assertEquals("filter\n", read("ran"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "/dev/null/x", "no\0name", "0123456789"})
    void aNameThatNoProgramHas(String name) throws IOException {
        for (String file : new String[] {name, name.repeat(30), name.repeat(500)}) {
            assertEquals("Zunable to exec qq (#4.3.0)", submit(open("QMAILQUEUE=" + file)));
        }
    }

    @Test
    void whatCannotBeRunIsTemporary() throws IOException {
        assertEquals("Zunable to exec qq (#4.3.0)", submit(open()));
        Files.writeString(home.resolve("bin/qmail-queue"), "no program");
        assertEquals("Zunable to exec qq (#4.3.0)", submit(open()));
        QmailHome nowhere = new QmailHome(ByteString.of(home + "/nowhere"));
        assertEquals("Zqq trouble in home directory (#4.3.0)",
                submit(QueueClient.open(nowhere, new Environment(List.of()))));
    }

    @ParameterizedTest
    @CsvSource({
        "exit 31, Dmail server permanently rejected message (#5.3.0)",
        "exit 53, Zqq write error or disk full (#4.3.0)",
        "exit 11, Denvelope address too long for qq (#5.1.3)",
        "exit 40, Dqq permanent problem (#5.3.0)",
        "exit 41, Zqq temporary problem (#4.3.0)",
        "exit 255, Zqq temporary problem (#4.3.0)",
        "kill -9 $$, Zqq crashed (#4.3.0)",
        "kill -TERM $$, Zqq crashed (#4.3.0)"})
    void theExitCodeIsTheAnswer(String end, String answer) throws IOException {
        assertEquals(answer, submitTo(TAKE + "; " + end));
        assertEquals(answer, submitTo(end)); // also when it reads nothing
    }

    @ParameterizedTest
    @CsvSource({
        "'printf \"Dgo away (#5.7.1)\" >&6; exit 82',  'Dgo away (#5.7.1)'",
        "'printf \"Zlater\" >&6; exit 82',             'Zlater'",
        "'printf \"Zla\\\\0ter\" >&6; exit 82',        'Zla'",
        "'printf \"Dab\\n\" >&6; exit 82',             'Dab\n'",
        // too short to be a text
        "'printf \"Dx\" >&6; exit 82',                 'Zqq temporary problem (#4.3.0)'",
        "'printf \"D\" >&6; exit 82',                  'Zqq temporary problem (#4.3.0)'",
        "'exit 82',                                    'Zqq temporary problem (#4.3.0)'",
        "'exec 6>&-; exit 82',                         'Zqq temporary problem (#4.3.0)'",
        // neither letter
        "'printf \"Xhm\" >&6; exit 82',                'Xhm'",
        "'printf \"Kfine\" >&6; exit 82',              'Zfine'",
        "'printf \"\\\\0\\\\0\\\\0\" >&6; exit 82',    'Z'",
        // only with 82
        "'printf \"Dgo away\" >&6; exit 31',  'Dmail server permanently rejected message (#5.3.0)'",
        "'printf \"Dgo away\" >&6; exit 0',            'K'"})
    void theChildMayBringItsOwnText(String end, String answer) throws IOException {
        assertEquals(answer, submitTo(TAKE + "; " + end));
    }

    @Test
    void aLongTextIsCut() throws IOException {
        String answer = submitTo(TAKE + "; printf D%01000d 7 >&6; exit 82");
        assertEquals("D" + "0".repeat(254), answer);
    }

    /** It would take a success for one although it had failed to hand over everything. */
    @Test
    void aChildThatAcceptsWithoutReadingIsNotBelieved() throws IOException {
        program("bin/qmail-queue", "exec <&- 1<&-; exit 0");
        QueueClient client = open();
        byte[] much = new byte[1 << 20];
        client.put(much, 0, much.length);
        client.from(ByteString.of("a"));
        client.to(ByteString.of("b"));
        assertEquals("Zqq read error (#4.3.0)", spoken(client.finish()));
    }

    @Test
    void aMessageThatTheCallerGivesUpIsNotAccepted() throws IOException {
        program("bin/qmail-queue", TAKE + "; [ -s envelope ] || exit 54");
        QueueClient client = open();
        client.put("half a ");
        client.fail();
        client.put("message");
        assertEquals("Zqq read error (#4.3.0)", submit(client));
        assertEquals("half a ", read("message"));
        assertEquals("", read("envelope"));
    }

    @Test
    void anAbandonedMessageHasNoEnvelope() throws Exception {
        program("bin/qmail-queue", TAKE + "; : > done");
        QueueClient early = open();
        early.put("begun");
        early.close();
        awaitDone();
        assertEquals("", read("envelope"));
        QueueClient late = open();
        late.put("begun");
        late.from(ByteString.of("a"));
        late.to(ByteString.of("b"));
        late.close();
        awaitDone();
        assertEquals("begun", read("message"));
        assertEquals("", read("envelope"));
    }

    private void awaitDone() throws Exception {
        Eventually.until("it is done", () -> Files.exists(home.resolve("done")));
        Files.delete(home.resolve("done"));
    }

    /** Without a sender there is no envelope; the child must see the end of both all the same. */
    @Test
    void aMessageWithoutASenderIsNotAccepted() throws IOException {
        program("bin/qmail-queue", TAKE + "; [ -s envelope ] || exit 54");
        QueueClient client = open();
        client.put("message");
        assertEquals("Zqq read error (#4.3.0)", spoken(client.finish()));
        assertEquals("", read("envelope"));
    }

    @Test
    void oneThatCannotBeStartedLeavesNothingOpen() throws IOException {
        startFails();
        long before = Descriptors.count();
        for (int i = 0; i < 10; i++) {
            startFails();
        }
        assertEquals(before, Descriptors.count());
    }

    private void startFails() {
        QmailHome here = new QmailHome(ByteString.of(home.toString()));
        assertThrows(PosixException.class,
                () -> QueueClient.open(here, new Environment(List.of()), () -> {
                    throw new PosixException(Errno.EBADF);
                }));
    }

    @Test
    void anAbandonedChildSeesTheEndOfBoth() throws Exception {
        program("bin/qmail-queue", TAKE + "; mv envelope abandoned");
        QueueClient client = open();
        client.put("half a message");
        client.from(ByteString.of("a"));
        client.to(ByteString.of("b"));
        client.close();
        Eventually.until("it has ended", () -> Files.exists(home.resolve("abandoned")));
        assertEquals("half a message", read("message"));
        assertEquals("", read("abandoned")); // in any case without the NUL at the end
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 8192, 8193, 65536, 1_000_000})
    void messagesOfEverySize(int size) throws IOException {
        program("bin/qmail-queue", TAKE);
        String message = "0123456789abcde\n".repeat(size / 16 + 1).substring(0, size);
        QueueClient client = open();
        client.put(message);
        client.from(ByteString.EMPTY);
        assertEquals("K", spoken(client.finish()));
        assertEquals(message, read("message"));
        assertEquals("F\0\0", read("envelope"));
    }

    @Test
    void anAddressEndsAtItsFirstNul() throws IOException {
        program("bin/qmail-queue", TAKE);
        QueueClient client = open();
        client.from(ByteString.of("a\0Tevil"));
        client.to(ByteString.of("\u00ff@b\0\0"));
        client.to(ByteString.of("\0"));
        assertEquals("K", spoken(client.finish()));
        assertEquals("Fa\0T\u00ff@b\0T\0\0", read("envelope"));
    }

    /** Two at once: neither holds the other's pipes open. */
    @Test
    void clientsDoNotSeeEachOther() throws IOException {
        program("bin/qmail-queue", "cat > /dev/null; cat <&1 > /dev/null");
        QueueClient first = open();
        QueueClient second = open();
        assertEquals("K", submit(first));
        assertEquals("K", submit(second));
    }

    /** Nobody knows how it ended: it may have queued nothing. */
    @Test
    void aChildThatWasWaitedForElsewhereIsNoSuccess() throws IOException {
        program("bin/qmail-queue", "exit 0");
        QueueClient client = open();
        new Child((int) client.qp()).await();
        assertEquals(QueueExit.unknown(), client.finish());
    }
}
