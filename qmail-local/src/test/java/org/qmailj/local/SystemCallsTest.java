package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.testing.SystemCalls;
import org.qmailj.maildir.Maildir2mbox;

/** A message is on disk, contents and name, before anybody hears that it was delivered. */
class SystemCallsTest {
    @TempDir
    Path directory;

    private Path home;
    private Path message;

    @BeforeEach
    void makeHome() throws IOException {
        home = directory.toRealPath().resolve("home");
        for (String area : List.of("tmp", "new", "cur")) {
            Files.createDirectories(home.resolve("Maildir/" + area));
        }
        message = Files.writeString(directory.resolve("message"), "Subject: s\n\nbody\n");
    }

    /** With N for the name of a message in a Maildir. */
    private static List<String> plain(List<String> calls) {
        return calls.stream().map(call -> call.replaceAll("/\\d+\\.[^ ]*", "/N")).toList();
    }

    @Test
    void aMaildirAndThenAnMbox() throws Exception {
        SystemCalls.assumeTraced();
        String delivery = home + "/Maildir/\n" + home + "/Mailbox\n" + home + "/Mailbox\n";
        List<String> calls = SystemCalls.of(home, message, Map.of(), QmailLocal.class,
                "--", "u", home.toString(), "u", "", "", "host", "s@a", delivery);
        assertEquals(List.of(
                "open .qmail",
                "open .qmaildefault",
                "open Maildir/tmp/N",
                "write Maildir/tmp/N",
                "fsync Maildir/tmp/N",
                "link Maildir/tmp/N Maildir/new/N",
                "open Maildir/new",
                "fsync Maildir/new",
                "unlink Maildir/tmp/N",
                "open Mailbox",
                "write Mailbox",
                "fsync Mailbox",
                "open .",
                "fsync .",
                "open Mailbox",
                "write Mailbox",
                "fsync Mailbox"), plain(calls));
    }

    @Test
    void fromAMaildirToAnMbox() throws Exception {
        SystemCalls.assumeTraced();
        Path old = home.resolve("Maildir/new/1000.1.host");
        Files.setLastModifiedTime(Files.copy(message, old), FileTime.fromMillis(1_000_000));
        Map<String, String> environment = Map.of("MAILDIR", home + "/Maildir",
                "MAIL", home + "/Mailbox", "MAILTMP", home + "/temporary");
        List<String> calls =
                SystemCalls.of(home, message, environment, Maildir2mbox.class);
        assertEquals(List.of(
                "open tmp",
                "open new",
                "open cur",
                "open Mailbox",
                "open Mailbox",
                "open temporary",
                "open new/N",
                "write temporary",
                "fsync temporary",
                "rename temporary Mailbox",
                "open .",
                "fsync .",
                "unlink new/N"), plain(calls));
    }
}
