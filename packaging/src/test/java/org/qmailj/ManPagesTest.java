package org.qmailj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.qmailj.common.control.Control;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.submit.QueueExit;

/**
 * The manual: all that is installed and all that qmail has a page of has one, and the pages agree
 * with each other and with the lists that programs are made of. A story looks at how they look.
 */
class ManPagesTest {
    private static final Path MAN = Path.of("src/main/man").toAbsolutePath();

    /** Of qmail 1.03. */
    private static final String QMAIL = "bouncesaying.1 condredirect.1 except.1 forward.1"
            + " maildir2mbox.1 maildirmake.1 maildirwatch.1 mailsubj.1 preline.1 qbiff.1 qreceipt.1"
            + " tcp-env.1 addresses.5 dot-qmail.5 envelopes.5 maildir.5 mbox.5 qmail-control.5"
            + " qmail-header.5 qmail-log.5 qmail-users.5 tcp-environ.5 forgeries.7 qmail-limits.7"
            + " qmail.7 qmail-clean.8 qmail-command.8 qmail-getpw.8 qmail-inject.8 qmail-local.8"
            + " qmail-lspawn.8 qmail-newmrh.8 qmail-newu.8 qmail-pop3d.8 qmail-popup.8 qmail-pw2u.8"
            + " qmail-qmqpc.8 qmail-qmqpd.8 qmail-qmtpd.8 qmail-qread.8 qmail-qstat.8 qmail-queue.8"
            + " qmail-remote.8 qmail-rspawn.8 qmail-send.8 qmail-showctl.8 qmail-smtpd.8"
            + " qmail-start.8 qmail-tcpok.8 qmail-tcpto.8 splogger.8";

    /** Pages of every Linux host that ours refer to. */
    private static final Set<String> HOST = Set.of(
            "asctime.3", "chown.8", "close.2", "flock.2", "fsync.2", "inetd.8", "man.1",
            "resolv.conf.5");

    private static final Pattern REFERENCE = Pattern.compile("\\.Xr (\\S+) (\\d)");

    /** The lines of each, by NAME.SECTION. */
    private static final Map<String, List<String>> PAGES = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> files = Files.walk(MAN)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String page = file.getFileName().toString();
                String section = page.substring(page.lastIndexOf('.') + 1);
                assertEquals("man" + section, file.getParent().getFileName().toString(), page);
                PAGES.put(page, Files.readAllLines(file));
            }
        }
    }

    private static void none(Set<String> offences) {
        assertEquals(Set.of(), offences);
    }

    @Test
    void eachPageOfQmailIsThere() {
        Set<String> missing = new TreeSet<>(Arrays.asList(QMAIL.split(" ")));
        missing.removeAll(PAGES.keySet());
        none(missing);
    }

    @Test
    void eachProgramHasOne() {
        Set<String> missing = new TreeSet<>();
        for (HierEntry.Program program : Hier.programs()) {
            String name = program.path().substring("bin/".length());
            if (!PAGES.containsKey(name + ".1") && !PAGES.containsKey(name + ".8")) {
                missing.add(name);
            }
        }
        none(missing);
    }

    @Test
    void eachIsAboutSomethingThatThereIs() {
        Set<String> known = new TreeSet<>(Arrays.asList(QMAIL.split(" ")));
        for (HierEntry.Program program : Hier.programs()) {
            String name = program.path().substring("bin/".length());
            known.add(name + ".1");
            known.add(name + ".8");
        }
        Set<String> strange = new TreeSet<>(PAGES.keySet());
        strange.removeAll(known);
        none(strange);
    }

    /** apropos and whatis read the two lines of NAME. */
    @Test
    void eachIntroducesItself() {
        PAGES.forEach((page, lines) -> {
            int dot = page.lastIndexOf('.');
            String name = page.substring(0, dot);
            assertTrue(lines.get(0).matches("\\.Dd \\w+ \\d+, \\d{4}"), page);
            assertEquals(".Dt " + name.toUpperCase() + ' ' + page.substring(dot + 1), lines.get(1));
            assertEquals(".Os qmailj", lines.get(2), page);
            assertEquals(".Sh NAME", lines.get(3), page);
            assertEquals(".Nm " + name, lines.get(4), page);
            assertTrue(lines.get(5).startsWith(".Nd "), page);
        });
    }

    @Test
    void programsHaveSynopsisAndExitStatus() {
        Set<String> lacking = new TreeSet<>();
        PAGES.forEach((page, lines) -> {
            boolean program = page.endsWith(".1") || page.endsWith(".8");
            if (program && !lines.containsAll(List.of(".Sh SYNOPSIS", ".Sh EXIT STATUS"))) {
                lacking.add(page);
            }
        });
        none(lacking);
    }

    @Test
    void referencesLeadSomewhere() {
        Set<String> lost = new TreeSet<>();
        PAGES.forEach((page, lines) -> {
            for (String line : lines) {
                Matcher reference = REFERENCE.matcher(line);
                while (reference.find()) {
                    String to = reference.group(1) + '.' + reference.group(2);
                    if (!PAGES.containsKey(to) && !HOST.contains(to)) {
                        lost.add(page + ": " + to);
                    }
                }
            }
        });
        none(lost);
    }

    /** dist.sh puts it in. */
    @Test
    void noneKnowsTheHome() {
        Set<String> offences = new TreeSet<>();
        PAGES.forEach((page, lines) -> {
            if (String.join("\n", lines).contains("/var/qmail")) {
                offences.add(page);
            }
        });
        none(offences);
    }

    @Test
    void eachHasItsDirectory() {
        Set<String> directories = new TreeSet<>();
        Hier.all().forEach(entry -> directories.add(entry.path()));
        PAGES.keySet().forEach(page -> {
            String section = page.substring(page.lastIndexOf('.') + 1);
            assertTrue(directories.contains("man/man" + section), page);
        });
    }

    /** The table has a row for each file, with what holds without it. */
    @Test
    void qmailControlHasEachFile() {
        List<String> rows = new ArrayList<>();
        for (String line : PAGES.get("qmail-control.5")) {
            if (line.startsWith(".It Pa ") && line.contains(" Ta ")) {
                rows.add(line.replaceAll("^\\.It Pa (\\S+) Ta \\w+ Ta (.*) Ta .*", "$1 $2"));
            }
        }
        List<String> wanted = new ArrayList<>();
        for (Control control : Control.values()) {
            wanted.add(control.file() + ' ' + fallback(control));
        }
        assertEquals(wanted, rows);
    }

    private static String fallback(Control control) {
        if (control.fallsBackToMe()) {
            return "Em me";
        }
        if (control.defaultText() != null) {
            return control.defaultText();
        }
        return control.isNumber() ? String.valueOf(control.defaultNumber()) : "none";
    }

    @Test
    void qmailQueueHasEachExitCode() {
        Set<String> told = new TreeSet<>();
        for (String line : PAGES.get("qmail-queue.8")) {
            if (line.matches("\\.It \\d.*")) {
                told.addAll(Arrays.asList(line.substring(".It ".length()).split(" , ")));
            }
        }
        Set<String> missing = new TreeSet<>();
        for (QueueExit exit : QueueExit.values()) {
            missing.add(String.valueOf(exit.code()));
        }
        missing.add(String.valueOf(QueueExit.CUSTOM_TEXT));
        missing.removeAll(told);
        none(missing);
    }
}
