package org.qmailj.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.Allowance;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Die;

class DotQmailTest {
    private final FakeHome home = new FakeHome();

    private List<String> searched(String dash, String extension) {
        home.calls.clear();
        assertNull(new DotQmail(home, s(dash), s(extension)).find());
        return home.calls.stream().map(c -> c.replace("read .qmail", "")).toList();
    }

    @Test
    void theSearchGetsLessAndLessSpecific() {
        assertEquals(List.of("", "default"), searched("", ""));
        assertEquals(List.of("-", "-default"), searched("-", ""));
        assertEquals(List.of("-a", "-default"), searched("-", "a"));
        assertEquals(List.of("-a-", "-a-default", "-default"), searched("-", "a-"));
        assertEquals(List.of("-a-b", "-a-default", "-default"), searched("-", "a-b"));
        assertEquals(List.of("-a-b-c", "-a-b-default", "-a-default", "-default"),
                searched("-", "a-b-c"));
        assertEquals(List.of("--", "--default", "-default"), searched("-", "-"));
        assertEquals(List.of("-a--b", "-a--default", "-a-default", "-default"),
                searched("-", "a--b"));
        assertEquals(List.of("-/a", "-/default"), searched("-/", "a"));
        assertEquals(List.of("a-b", "a-default", "default"), searched("", "a-b"));
    }

    /** A stranger chooses it, and a worker's heap is small. */
    @Test
    void aLongExtensionTakesNoMemoryAtEachDash(@TempDir Path real) throws IOException {
        try (Directory directory = Directory.enter(s(real.toString()))) {
            DotQmail dotQmail =
                    new DotQmail(new RealHome(directory), s("-"), s("-".repeat(1000)));
            assertNull(dotQmail.find());
            long bytes = HeapUse.of(() -> assertNull(dotQmail.find()));
            assertTrue(bytes < 200_000, bytes + " bytes");
            Posix.chmod(s(Files.createFile(real.resolve(".qmail--default")).toString()), 0600);
            assertEquals("-".repeat(999), dotQmail.find().matched().toString());
        }
    }

    @Test
    void fileNamesHaveSmallLettersAndNoDots() {
        assertEquals(List.of("-a:b", "-default"), searched("-", "A.b"));
        assertEquals(List.of("-::-\u00c4/x", "-::-default", "-default"),
                searched("-", "..-\u00c4/X"));
        assertEquals(List.of("X.a", "X.default"), searched("X.", "A"));
    }

    private String matched(String extension) {
        DotQmail.Found found = new DotQmail(home, s("-"), s(extension)).find();
        return found.matched() == null ? null : found.matched().toString();
    }

    @Test
    void defaultStandsForTheRestOfTheExtensionAsItWasWritten() {
        home.put(".qmail-list-default", "a");
        assertEquals("", matched("list-"));
        assertEquals("B.c", matched("list-B.c"));
        assertEquals("b-c", matched("LIST-b-c"));
        assertEquals("default", matched("list-default"));
        home.put(".qmail-list-b:c", "b");
        assertNull(matched("list-B.c"));
        home.put(".qmail-default", "c");
        assertEquals("Other", matched("Other"));
        assertEquals("DEFAULT", matched("DEFAULT"));
        home.put(".qmail-xdefault", "d");
        assertEquals("Default", matched("xDefault"));
    }

    @Test
    void whatIsNoRegularFileIsPassedOver() {
        home.put(".qmail-a", "").mode = 0040755;
        home.put(".qmail-a-default", "").mode = 0010644;
        home.unopenable.put(".qmail-default", Errno.ENOTDIR);
        assertNull(new DotQmail(home, s("-"), s("a-b")).find());
        assertNull(new DotQmail(home, s("-"), s("a")).find());
    }

    private void dies(String text, Errno errno) {
        home.unopenable.put(".qmail-a", errno);
        Die die = assertThrows(Die.class, () -> new DotQmail(home, s("-"), s("a")).find());
        assertEquals(111, die.code());
        assertEquals(text, die.text().toString());
        home.unopenable.clear();
    }

    @Test
    void aFileThatMayBeThereButCannotBeReadIsATemporaryFailure() {
        home.put(".qmail-default", "x");
        dies("Unable to open .qmail-a: access denied. (#4.3.0)\n", Errno.EACCES);
        dies("Unable to open .qmail-a: permission denied. (#4.3.0)\n", Errno.EPERM);
        dies("Unable to open .qmail-a: input/output error. (#4.3.0)\n", Errno.EIO);
        dies("Unable to open .qmail-a: stale NFS file handle. (#4.3.0)\n", Errno.ESTALE);
        home.put(".qmail-a", "x").mode = 0100602;
        Die die = assertThrows(Die.class, () -> new DotQmail(home, s("-"), s("a")).find());
        assertEquals("Uh-oh: .qmail file is writable. (#4.7.0)\n", die.text().toString());
    }

    @Test
    void onlyTheOwnersXBitMakesAFileForwardOnly() {
        FakeHome.Contents file = home.put(".qmail", "x");
        for (int mode : new int[] {0100644, 0100611, 0100664, 0101600, 0104600}) {
            file.mode = mode;
            assertEquals(false, new DotQmail(home, s(""), s("")).find().forwardOnly());
        }
        file.mode = 0100700;
        assertEquals(true, new DotQmail(home, s(""), s("")).find().forwardOnly());
    }

    private static String contents(DotQmail.Found found) {
        return found.contents(Allowance.UNLIMITED).toString();
    }

    @Test
    void theContentsAreReadWhole() {
        String text = "&a@b\n".repeat(3000) + "\0\u00ff";
        home.put(".qmail", text);
        assertEquals(text, contents(new DotQmail(home, s(""), s("")).find()));
        DotQmail.Found found = new DotQmail(home, s(""), s("")).find();
        home.fail(home.calls.size() + 1, Errno.EIO);
        assertEquals("Out of memory. (#4.3.0)\n",
                assertThrows(Die.class, () -> contents(found)).text().toString());
    }

    @Test
    void aFileThatGrowsMeanwhileIsReadToItsNewEnd() {
        FakeHome.Contents file = home.put(".qmail", "&a@b\n");
        DotQmail.Found found = new DotQmail(home, s(""), s("")).find();
        file.bytes.append("&c@d\n".repeat(3000));
        assertEquals(file.toString(), contents(found));
    }

    @Test
    void aFileThatShrinksMeanwhileIsReadToItsNewEnd() {
        FakeHome.Contents file = home.put(".qmail", "&a@b\n".repeat(3000));
        DotQmail.Found found = new DotQmail(home, s(""), s("")).find();
        file.bytes.truncate(5);
        assertEquals("&a@b\n", contents(found));
    }

    /** A .qmail file may be nearly as large as half of the heap. */
    @Test
    void theContentsAreInMemoryOnce() throws IOException {
        home.put(".qmail", "&a@b\n".repeat(20_000));
        contents(new DotQmail(home, s(""), s("")).find());
        DotQmail.Found found = new DotQmail(home, s(""), s("")).find();
        long bytes = HeapUse.of(() -> found.contents(Allowance.UNLIMITED));
        assertTrue(bytes < 130_000, bytes + " bytes");
    }

    private String newSender(String sender) {
        Arguments a = new Arguments(
                true, s("u"), s("/"), s("u-L"), s("-"), s("L"), s("h"), s(sender), s(""));
        return new DotQmail(home, a.dash(), a.extension()).newSender(a).toString();
    }

    @Test
    void ownersGetTheBounces() {
        assertEquals("s@e", newSender("s@e"));
        home.put(".qmail-l-owner-default", "");
        assertEquals("s@e", newSender("s@e"));
        home.put(".qmail-l-owner", "").mode = 0040700;
        assertEquals("u-L-owner-@h-@[]", newSender("s@e"));
        home.files.remove(".qmail-l-owner-default");
        assertEquals("u-L-owner@h", newSender("s@e"));
        assertEquals("", newSender(""));
        assertEquals("#@[]", newSender("#@[]"));
        assertEquals("u-L-owner@h", newSender("#@[]x"));
        home.unopenable.put(".qmail-l-owner", Errno.EACCES);
        assertEquals("s@e", newSender("s@e"));
        home.unopenable.put(".qmail-l-owner", Errno.EIO);
        assertEquals("Unable to open .qmail-l-owner: input/output error. (#4.3.0)\n",
                assertThrows(Die.class, () -> newSender("s@e")).text().toString());
    }
}
