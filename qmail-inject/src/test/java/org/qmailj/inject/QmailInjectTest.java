package org.qmailj.inject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QmailInjectTest {
    private static final String FATAL = "qmail-inject: fatal: ";

    @TempDir
    Path directory;

    Injection.Face face() {
        return Injection.Face.CLASSIC;
    }

    private Injection injection;

    @BeforeEach
    void start() throws IOException {
        injection = new Injection(directory, face());
    }

    private void fails(int code, String complaint, String... arguments) throws IOException {
        assertEquals(new Injection.Result(code, "", complaint), injection.run(arguments));
    }

    /** The envelope with its NULs as bars. */
    private String envelope(String... arguments) throws IOException {
        assertEquals(new Injection.Result(0, "", ""), injection.queue("exit 0").run(arguments));
        return injection.queued("envelope").replace('\0', '|');
    }

    private String field(String name, String... arguments) throws IOException {
        String out = injection.run(arguments).out();
        int at = out.indexOf("\n" + name + ": ");
        return at == -1 ? null : out.substring(at + name.length() + 3, out.indexOf('\n', at + 1));
    }

    @Test
    void envelopeFromTheHeader() throws IOException {
        injection.message("To: a, b@c\nCc: a\nBcc: <d@e.f>, <>\nSubject: x\n\nbody\n");
        assertEquals("Fjoe@me.example.org|Tb@c.me.example.org|Ta@me.example.org|Ta@me.example.org|"
                + "T|Td@e.f||", envelope());
        assertTrue(injection.queued("message").endsWith(
                "To: a@me.example.org, b@c.me.example.org\nCc: a@me.example.org\nSubject: x\n\n"
                        + "body\n"));
    }

    @Test
    void aReturnPathWithoutAnAddressIsTheEmptySender() throws IOException {
        injection.env("QMAILHOST=:;").message("To: a\n");
        assertEquals("F|Ta@me.example.org||", envelope());
        injection.env("QMAILINJECT=r");
        assertEquals("F|Ta@me.example.org||", envelope());
    }

    @Test
    void envelopeFromArgumentsHeaderOrBoth() throws IOException {
        injection.message("To: h\n");
        assertEquals("Fjoe@me.example.org|Ta@me.example.org||", envelope("a"));
        assertEquals("Fjoe@me.example.org|Ta@me.example.org||", envelope("-a", "a"));
        assertEquals("Fjoe@me.example.org||", envelope("-a"));
        assertEquals("Fjoe@me.example.org|Th@me.example.org||", envelope("-h", "a"));
        assertEquals("Fjoe@me.example.org|Ta@me.example.org|Th@me.example.org||",
                envelope("-H", "a"));
        assertEquals("Fjoe@me.example.org|Th@me.example.org||", envelope("-aA"));
    }

    @Test
    void resentRecipientsTakeOver() throws IOException {
        injection.message("To: a\nResent-Subject: not a resent field that counts\n");
        assertEquals("Fjoe@me.example.org|Ta@me.example.org||", envelope());
        injection.message("To: a\nResent-Date: counts\n");
        assertEquals("Fjoe@me.example.org||", envelope());
        injection.message("To: a\nResent-Bcc: b\nResent-To: c\n");
        assertEquals("Fjoe@me.example.org|Tb@me.example.org|Tc@me.example.org||", envelope());
    }

    @Test
    void addressesOfTheEnvelopeEndAtNul() throws IOException {
        injection.message("Return-Path: <a\0b@c>\nTo: d\0e@f\n");
        assertEquals("Fa|Td||", envelope());
    }

    @Test
    void sender() throws IOException {
        injection.message("Return-Path: <r@h.d>, <s@h.d>\nTo: a\n");
        assertEquals("Fs@h.d|Ta@me.example.org||", envelope());
        assertEquals("Ff@g.me.example.org|Ta@me.example.org||", envelope("-ff@g"));
        assertEquals("F|Ta@me.example.org||", envelope("-f", ""));
        assertEquals("Flast@x.y|Ta@me.example.org||", envelope("-fone@x.y", "-flast@x.y"));
        injection.message("Return-Path: <>\n");
        assertEquals("F||", envelope());
    }

    @Test
    void aSenderForEachRecipient() throws IOException {
        injection.env("QMAILINJECT=r");
        assertEquals("Fjoe-@me.example.org-@[]||", envelope());
        injection.message("Return-Path: list-@h.d\n");
        assertEquals("Flist-@h.d-@[]||", envelope());
        injection.message("Return-Path: <>\n");
        assertEquals("F-@[]||", envelope());
        assertEquals("Fx@h.d||", envelope("-fx@h.d"));
    }

    @Test
    void aSenderForEachMessage() throws IOException {
        injection.env("QMAILINJECT=mr").env("QMAILSUSER=list").env("QMAILSHOST=h");
        assertEquals("Flist-812090813.12345-@h.me.example.org-@[]||", envelope());
        injection.message("Return-Path: own\n");
        assertEquals("Fown@me.example.org-@[]||", envelope());
    }

    @Test
    void author() throws IOException {
        assertEquals("joe@me.example.org", field("From", "-n"));
        injection.env("LOGNAME=login");
        assertEquals("joe@me.example.org", field("From", "-n"));
        injection.env("NAME=Joe (x)");
        assertEquals("\"Joe \\(x\\)\" <joe@me.example.org>", field("From", "-n"));
        injection.env("QMAILUSER=a b").env("MAILHOST=h").env("QMAILNAME=");
        assertEquals("\"\" <\"a b\"@h.me.example.org>", field("From", "-n"));
    }

    @Test
    void authorWithTheNameInAComment() throws IOException {
        injection.env("QMAILINJECT=c").env("MAILNAME=Joe (x)");
        assertEquals("joe@me.example.org (Joe \\(x\\))", field("From", "-n"));
    }

    @Test
    void fieldsOfTheCallersMayBeDeleted() throws IOException {
        injection.env("QMAILINJECT=fis");
        injection.message("From: f\nMessage-ID: i\nReturn-Path: s\nFrom: (\n");
        assertEquals("joe@me.example.org", field("From", "-n"));
        assertEquals("<19950926044653.12345.qmail@me.example.org>", field("Message-ID", "-n"));
        assertTrue(injection.run("-n").out().startsWith("Return-Path: <joe@me.example.org>\n"));
    }

    @Test
    void hostsFromControlsAndEnvironment() throws IOException {
        injection.control("defaulthost", "dh\n").control("defaultdomain", "dd.x \t\nrest\n")
                .control("plusdomain", "pd").control("idhost", "id");
        injection.message("To: a, b@c, d@e+\n");
        assertEquals("a@dh.dd.x, b@c.dd.x, d@e.pd", field("To", "-n"));
        injection.env("QMAILDEFAULTHOST=eh").env("QMAILDEFAULTDOMAIN=ed")
                .env("QMAILPLUSDOMAIN=ep.x").env("QMAILIDHOST=ei");
        assertEquals("a@eh.ed, b@c.ed, d@e.ep.x", field("To", "-n"));
        assertEquals("<19950926044653.12345.qmail@ei>", field("Message-ID", "-n"));
    }

    @Test
    void followup() throws IOException {
        Files.writeString(directory.resolve("lists"), "# mine\nother@x.y\nLIST@h.d  \n");
        injection.env("QMAILMFTFILE=" + directory + "/lists");
        injection.message("To: list@H.D, a b\nCc: \"c d\"@e\n");
        String out = injection.run("-n").out();
        assertTrue(out.contains("\nMail-Followup-To: \"c d\"@e.me.example.org,\n  list@H.D,\n"
                + "  a@me.example.org,\n  b@me.example.org\n"), out);
    }

    @Test
    void noFollowupWithoutListOrWithOneOfTheCallers() throws IOException {
        Files.writeString(directory.resolve("lists"), "list@h.d\n");
        injection.env("QMAILMFTFILE=" + directory + "/lists");
        injection.message("To: a\nBcc: list@h.d\n");
        assertFalse(injection.run("-n").out().contains("Followup"));
        injection.message("To: list@h.d\nMail-Followup-To: me\n");
        assertEquals("me", field("Mail-Followup-To", "-n"));
        injection.message("To: list@h.d\nResent-To: list@h.d\n");
        assertFalse(injection.run("-n").out().contains("Followup"));
    }

    @Test
    void noFollowupWhenTheFileIsMissing() throws IOException {
        injection.env("QMAILMFTFILE=" + directory + "/none").message("To: list@h.d\n");
        assertEquals(0, injection.run("-n").code());
    }

    @Test
    void troubleWithControls() throws IOException {
        Files.createDirectory(directory.resolve("control/idhost"));
        fails(111, FATAL + "read error\n", "-z");
        injection.control("plusdomain", "a(b\n");
        fails(100, FATAL + "unable to parse this line:\n.a(b", "-z");
        injection.env("QMAILMFTFILE=" + directory);
        fails(111, FATAL + "read error\n", "-z");
    }

    /** Even where nothing falls back to it, and before anything else is said of the controls. */
    @Test
    void meMustBeReadable() throws IOException {
        injection.control("defaulthost", "dh").control("defaultdomain", "a(b")
                .control("plusdomain", "pd").control("idhost", "id");
        Files.delete(directory.resolve("control/me"));
        Files.createDirectory(directory.resolve("control/me"));
        fails(111, FATAL + "read error\n", "-n");
    }

    @Test
    void troubleWithArguments() throws IOException {
        fails(100, "qmail-inject: illegal option -- z\n", "-z");
        fails(100, "qmail-inject: option requires an argument -- f\n", "-f");
        fails(100, FATAL + "unable to parse this line:\na@(", "-fa@(", "-z");
        fails(100, FATAL + "unable to parse address: a@(b\n", "a", "a@(b");
        assertEquals(0, injection.run("-nh", "a@(b").code());
    }

    @Test
    void troubleWithTheHeader() throws IOException {
        injection.message("From: (x\nTo: a\n\n");
        fails(100, FATAL + "unable to parse this line:\nFrom: (x\n", "-n");
        injection.message("Return-Path: a>\n b\n");
        fails(100, FATAL + "unable to parse this line:\nReturn-Path: a>\n b\n", "-n");
        injection.message("").env("QMAILHOST=x:y");
        fails(100, FATAL + "unable to parse this line:\nReturn-Path: \"joe\"@x:y\n", "-n");
        fails(100, FATAL + "unable to parse this line:\nFrom: joe@x:y\n", "-n", "-fs");
    }

    @Test
    void troubleWithTheQueue() throws IOException {
        injection.message("To: a\n\n").queue("exit $CODE").env("CODE=31");
        fails(100, FATAL + "mail server permanently rejected message (#5.3.0)\n");
        injection = new Injection(directory, face());
        injection.queue("printf 'Zlater\\nperhaps\\0' >&6; exit 82");
        fails(111, FATAL + "later\nperhaps\n");
        injection = new Injection(directory, face()).env("QMAILQUEUE=bin/none");
        fails(111, FATAL + "unable to exec qq (#4.3.0)\n");
    }

    @Test
    void aMegabyteInOneField() {
        injection.message("To: " + "someone@host.example.org, ".repeat(40_000) + "x\nSubject: "
                + "s".repeat(1 << 20) + "\n");
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> {
            String out = injection.run("-n").out();
            assertEquals(40_000, out.split("someone@host\\.example\\.org, ?\n?").length - 1);
            assertTrue(out.endsWith("s\n"));
        });
    }
}
