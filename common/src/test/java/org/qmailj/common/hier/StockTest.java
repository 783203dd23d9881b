package org.qmailj.common.hier;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;

/** The list is made by the very script that the installation runs. */
class StockTest {
    @TempDir
    Path home;

    private Stock stock;
    private Path program;

    @BeforeEach
    void install() throws Exception {
        Files.createDirectories(home.resolve("lib/qmailj"));
        Files.writeString(home.resolve("lib/qmailj/make-caches"), "");
        Files.createDirectories(home.resolve("bin"));
        program = home.resolve("bin/qmail-local");
        Files.writeString(program, "#!/bin/sh\n");
        Files.writeString(home.resolve("bin/qmail-remote"), "#!/bin/sh\n");
        Process sums = new ProcessBuilder("sh",
                Path.of("../packaging/src/main/build/sums").toAbsolutePath().toString(),
                home.toString()).inheritIO().start();
        assertTrue(sums.waitFor() == 0);
        stock = new Stock(new QmailHome(ByteString.of(home.toString())));
    }

    private void record() throws Exception {
        Path script = Path.of("../packaging/src/main/lib/record-stock").toAbsolutePath();
        Process p = new ProcessBuilder("sh", script.toString(), home.toString())
                .inheritIO().start();
        assertTrue(p.waitFor() == 0);
    }

    @Test
    void whatWasInstalledIsStock() throws Exception {
        record();
        assertTrue(stock.has("qmail-local"));
        assertTrue(stock.has("qmail-remote"));
        assertFalse(stock.has("qmail-queue"));
    }

    @Test
    void withoutAListNothingIs() {
        assertFalse(stock.has("qmail-local"));
    }

    /** Whoever asks runs the program itself, and does not fail. */
    @Test
    void withAListThatIsNoneNothingIs() throws Exception {
        Files.writeString(home.resolve("lib/qmailj/stock"), "qmail-local " + "0".repeat(70_000));
        assertFalse(stock.has("qmail-local"));
    }

    @Test
    void aWrapperInItsPlaceIsNot() throws Exception {
        record();
        assertTrue(stock.has("qmail-local"));
        Files.move(program, home.resolve("bin/qmail-local.orig"));
        Files.writeString(program, "#!/bin/sh\n");
        assertFalse(stock.has("qmail-local"));
        Files.move(home.resolve("bin/qmail-local.orig"), program,
                StandardCopyOption.REPLACE_EXISTING);
        assertFalse(stock.has("qmail-local"), "its ctime tells that it was moved");
        record();
        assertTrue(stock.has("qmail-local"));
    }

    @Test
    void norDoesRecordingMakeItSo() throws Exception {
        Files.move(program, home.resolve("bin/qmail-local.orig"));
        Files.writeString(program, "#!/bin/sh\nexec qmail-local.orig\n");
        record();
        assertFalse(stock.has("qmail-local"));
        assertFalse(stock.has("qmail-local.orig"));
        assertTrue(stock.has("qmail-remote"));
    }

    @Test
    void oneThatWasChangedInPlaceIsNot() throws Exception {
        record();
        Files.writeString(program, "#!/bin/sx\n");
        assertFalse(stock.has("qmail-local"));
    }

    @Test
    void aProgramThatIsGoneIsNot() throws Exception {
        record();
        Files.delete(program);
        assertFalse(stock.has("qmail-local"));
    }

    @Test
    void aListThatMakesNoSenseMakesNothingStock() throws Exception {
        Files.writeString(home.resolve("lib/qmailj/stock"), "qmail-local\n\n x y\nqmail-local 1");
        assertFalse(stock.has("qmail-local"));
        Files.writeString(home.resolve("lib/qmailj/stock"), "qmail-local " + "1".repeat(100_000));
        assertFalse(stock.has("qmail-local"));
    }
}
