package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.qmailj.common.testing.Texts.s;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Environment;

class CommandEnvironmentTest {
    private static Arguments arguments(String local, String extension, String host, String sender) {
        return new Arguments(true, s("joe"), s("/home/joe"), s(local), s("-"), s(extension),
                s(host), s(sender), s("./Mailbox"));
    }

    private static List<String> environment(Arguments a, String... before) {
        List<ByteString> entries = new ArrayList<>();
        for (String e : before) {
            entries.add(s(e));
        }
        Environment.Builder to = new Environment(entries).change();
        CommandEnvironment.set(to, a, MessageLines.of(a.sender(), a.recipient(), 0));
        List<String> all = new ArrayList<>();
        for (ByteString e : to.build().entries()) {
            all.add(e.toString());
        }
        return all;
    }

    @Test
    void allVariablesInTheirOrder() {
        assertEquals(List.of(
                "PATH=/bin",
                "HOST=one.two.three.example",
                "HOME=/home/joe",
                "USER=joe",
                "LOCAL=joe-list-a-b-c",
                "RECIPIENT=joe-list-a-b-c@one.two.three.example",
                "DTLINE=Delivered-To: joe-list-a-b-c@one.two.three.example\n",
                "SENDER=s@e.r",
                "RPLINE=Return-Path: <s@e.r>\n",
                "UFLINE=From s@e.r Thu Jan 01 00:00:00 1970\n",
                "EXT=list-a-b-c",
                "EXT2=a-b-c",
                "EXT3=b-c",
                "EXT4=c",
                "HOST2=one.two.three",
                "HOST3=one.two",
                "HOST4=one"),
                environment(
                        arguments("joe-list-a-b-c", "list-a-b-c", "one.two.three.example", "s@e.r"),
                        "PATH=/bin", "HOST=old"));
    }

    @Test
    void whatIsNotThereIsEmptyOrStaysWhole() {
        assertEquals(List.of(
                "HOST=host", "HOME=/home/joe", "USER=joe", "LOCAL=joe", "RECIPIENT=joe@host",
                "DTLINE=Delivered-To: joe@host\n", "SENDER=", "RPLINE=Return-Path: <>\n",
                "UFLINE=From MAILER-DAEMON Thu Jan 01 00:00:00 1970\n",
                "EXT=", "EXT2=", "EXT3=", "EXT4=", "HOST2=host", "HOST3=host", "HOST4=host"),
                environment(arguments("joe", "", "host", "")));
    }

    private static String value(String name, Arguments a) {
        for (String e : environment(a)) {
            if (e.startsWith(name + "=")) {
                return e.substring(name.length() + 1);
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void oddAddresses() {
        Arguments dashes = arguments("joe---", "--", "a..", "a b\n\"c@x\nz");
        assertEquals("--", value("EXT", dashes));
        assertEquals("-", value("EXT2", dashes));
        assertEquals("", value("EXT3", dashes));
        assertEquals("", value("EXT4", dashes));
        assertEquals("a.", value("HOST2", dashes));
        assertEquals("a", value("HOST3", dashes));
        assertEquals("a", value("HOST4", dashes));
        assertEquals("Return-Path: <\"a b\\_\\\"c\"@x_z>\n", value("RPLINE", dashes));
        assertEquals("From a-b-\"c@x-z Thu Jan 01 00:00:00 1970\n", value("UFLINE", dashes));
        assertEquals("a b\n\"c@x\nz", value("SENDER", dashes));
        Arguments newline = arguments("j\no", "\u00e9", "h\nx", "s");
        assertEquals("Delivered-To: j_o@h_x\n", value("DTLINE", newline));
        assertEquals("j\no@h\nx", value("RECIPIENT", newline));
        assertEquals("\u00e9", value("EXT", newline));
        Arguments dot = arguments("joe", "", ".", "s");
        assertEquals("", value("HOST2", dot));
        assertEquals("", value("HOST4", dot));
    }
}
