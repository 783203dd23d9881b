package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.Posix;

class PredecessorTest {
    private static final String STOCK = "user-ext delimiter: -.\n"
            + "paternalism (in decimal): 2.\nsilent concurrency limit: 200.\n"
            + "subdirectory split: 23.\n";

    @TempDir
    private Path directory;

    private Ground ground;

    @BeforeEach
    void aStockQmail() throws IOException {
        ground = new Ground(directory);
        ground.build("one");
        showctl(STOCK, 0);
        ground.write(ground.home.resolve("bin/qmail-send"), "C");
        ground.write(ground.home.resolve("bin/qmail-smtpd"), "250 8BITMIME\0AUTHOR\0auth");
        for (int i = 0; i < 23; i++) {
            Files.createDirectories(ground.home.resolve("queue/mess/" + i));
        }
    }

    private void showctl(String says, int code) throws IOException {
        Path program = ground.home.resolve("bin/qmail-showctl");
        ground.write(program, "#!/bin/sh\ncat << E\n" + says + "E\nexit " + code + "\n");
        Posix.chmod(ByteString.of(program.toString()), 0755);
    }

    private void look(boolean anyway) throws IOException {
        new Predecessor(ground.home, ground.manifest()).refuse(anyway);
    }

    private void refused(boolean anyway, String why) {
        String said = assertThrows(SetupException.class, () -> look(anyway)).getMessage();
        assertTrue(said.contains(why), said);
    }

    @Test
    void aStockQmailIsReplaced() throws IOException {
        ground.write(ground.home.resolve("queue/mess/1/24"), "");
        look(false);
    }

    private void told(String complaints, String remedy) {
        String said = assertThrows(SetupException.class, () -> look(false)).getMessage();
        assertEquals("cannot take over the qmail in " + ground.home + "; nothing was replaced\n"
                + complaints + remedy, said);
    }

    @Test
    void whatIsInTheWayIsToldWithItsRemedy() throws IOException {
        showctl(STOCK.replace(": 2.", ": 18."), 0);
        ground.write(ground.home.resolve("bin/qmail-todo"), "ELF");
        told("  its qmail-showctl says: paternalism (in decimal): 18. Ours: paternalism"
                + " (in decimal): 2.\n"
                + "  bin/qmail-todo is from a patch (ext-todo) that often comes with big-todo\n",
                "to replace it nevertheless, use --anyway");
        Path foreign = Files.createDirectory(ground.home.resolve("queue/mess/23"));
        told("  " + foreign + " is a directory of a qmail with another conf-split, or with"
                + " big-todo\n",
                "let it deliver all its mail, stop it, move " + ground.home.resolve("queue")
                + " away (or remove these directories, if they are empty), and run this again");
    }

    @Test
    void nothingAtAll() throws IOException {
        new Predecessor(directory.resolve("nowhere"), ground.manifest()).refuse(false);
    }

    /** Whatever the option: mail would be lost. */
    @ParameterizedTest
    @ValueSource(strings = {"mess/23", "todo/0"})
    void aQueueOfAnotherShape(String path) throws IOException {
        Files.createDirectories(ground.home.resolve("queue").resolve(path));
        refused(true, path + " is a directory of a qmail with another conf-split");
    }

    @Test
    void messagesOfASmallerSplit() throws IOException {
        ground.write(ground.home.resolve("queue/mess/2/24"), "");
        refused(true, "mess/2/24 lies where a qmail with another conf-split put it");
    }

    /** Its queue may be empty only for the moment. */
    @Test
    void anotherSplit() throws IOException {
        showctl(STOCK.replace("23", "11"), 111);
        refused(true, "subdirectory split: 11.");
        Files.move(ground.home.resolve("queue"), ground.home.resolve("queue.old"));
        look(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user-ext delimiter: +.", "paternalism (in decimal): 18."})
    void otherRules(String line) throws IOException {
        String name = line.substring(0, line.indexOf(':'));
        showctl(STOCK.replaceAll("(?m)^" + Pattern.quote(name) + ".*$", line), 0);
        refused(false, line);
        look(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n250-STARTTLS\r\n", "250-AUTH LOGIN PLAIN", "250-AUTH=LOGIN"})
    void extensionsOfSmtp(String greeting) throws IOException {
        ground.write(ground.home.resolve("bin/qmail-smtpd"), "ELF\0" + greeting + "\0");
        refused(false, "its qmail-smtpd offers ");
        look(true);
    }

    @Test
    void aProgramOfAPatch() throws IOException {
        ground.write(ground.home.resolve("bin/qmail-todo"), "ELF");
        refused(false, "bin/qmail-todo is from a patch");
        look(true);
        ground.install("20261122");
        look(false); // it stays there, but qmail-send is ours now
    }

    /** A wrapper of it, or one that speaks TLS. */
    @Test
    void whatTheAdministratorPutInThePlaceOfOursIsHis() throws IOException {
        ground.install("20261122");
        ground.write(ground.home.resolve("bin/qmail-smtpd"), "ELF\000250-STARTTLS\0");
        look(false);
    }

    /** As make setup of C qmail leaves it: what stands there is no exception any more. */
    @Test
    void aQmailThatWasInstalledOverOursIsExamined() throws IOException {
        ground.install("20261122");
        for (HierEntry.Program p : Hier.programs()) {
            if (!p.path().contains("qmail-showctl") && !p.path().contains("qmailj")) {
                ground.write(ground.home.resolve(p.path()), "ELF\000250-STARTTLS\0");
            }
        }
        refused(false, "its qmail-smtpd offers STARTTLS, ours does not");
        look(true);
    }

    @Test
    void theCheckerSeesTheQueue() throws IOException {
        ground.install("20261122");
        assertEquals(List.of(), queueWarnings());
        Files.createDirectory(ground.home.resolve("queue/todo/3"));
        assertEquals(1, queueWarnings().size());
    }

    private List<String> queueWarnings() throws IOException {
        return ground.check().stream().filter(w -> w.contains("conf-split")).toList();
    }
}
