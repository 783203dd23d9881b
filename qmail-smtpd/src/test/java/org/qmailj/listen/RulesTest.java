package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.qmailj.common.testing.Texts.s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.cdb.CdbMaker;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.PosixException;

class RulesTest {
    /** The keys in the order in which they are tried. */
    private static final List<String> KEYS = List.of(
            "joe@10.1.2.3", "joe@=mx.a.test", "10.1.2.3", "=mx.a.test", "10.1.2.", "10.1.", "10.",
            "=.a.test", "=.test", "=", "");

    @TempDir
    private Path directory;

    private Path write(String name, List<String> keys) throws IOException {
        Path file = directory.resolve(name + ".new");
        int flags = Fd.O_WRONLY | Fd.O_CREAT | Fd.O_TRUNC;
        try (Fd fd = Fd.open(s(file.toString()), flags, 0644)) {
            CdbMaker maker = new CdbMaker(fd);
            for (String key : keys) {
                maker.add(s(key), s("rule " + key));
            }
            maker.finish();
        }
        return Files.move(file, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private Rules rules(String name) {
        return rules(name, false);
    }

    private Rules rules(String name, boolean mayBeMissing) {
        return new Rules(new Options.RulesFile(
                s(directory.resolve(name).toString()), mayBeMissing));
    }

    /** Removes the keys one by one: each decides when those before it do not exist. */
    @Test
    void theOrderOfTheKeys() throws IOException {
        for (int i = 0; i < KEYS.size(); i++) {
            write("rules", KEYS.subList(i, KEYS.size()));
            assertEquals(s("rule " + KEYS.get(i)),
                    rules("rules").find(s("10.1.2.3"), s("mx.a.test"), s("joe")));
        }
        write("rules", List.of());
        assertEquals(s(""), rules("rules").find(s("10.1.2.3"), s("mx.a.test"), s("joe")));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "10.1.2.3,  -,         -,   10.1.2.3",
        "10.1.2.3,  mx.a.test, -,   10.1.2.3",
        "10.1.2.3,  -,         joe, joe@10.1.2.3",
        "10.1.2.3,  -,         Joe, 10.1.2.3",
        "10.1.2.30, -,         -,   10.1.2.",
        "10.1.3.3,  mx.a.test, joe, joe@=mx.a.test",
        "10.1.3.3,  mx.a.test, -,   =mx.a.test",
        "10.1.3.3,  mx.b.test, -,   10.1.",
        "11.1.3.3,  mx.a.test, -,   =mx.a.test",
        "11.1.3.3,  my.a.test, -,   =.a.test",
        "11.1.3.3,  a.test,    -,   =.test",
        "11.1.3.3,  test,      -,   =",
        "11.1.3.3,  test.,     -,   =",
        "11.1.3.3,  -,         -,   ''",
        "11.1.3.3,  -,         joe, ''",
    })
    void whatIsNotKnownIsLeftOut(String ip, String host, String info, String key)
            throws IOException {
        write("rules", KEYS);
        assertEquals(s("rule " + key), rules("rules").find(s(ip), s(host), s(info)));
    }

    @Test
    void theFileMayBeReplacedAtAnyTime() throws IOException {
        Rules rules = rules("rules");
        for (int i = 0; i < 20; i++) {
            String key = i % 2 == 0 ? "10." : "";
            write("rules", List.of(key));
            assertEquals(s("rule " + key), rules.find(s("10.1.2.3"), null, null));
        }
    }

    @Test
    void withoutTheFile() throws IOException {
        PosixException e = assertThrows(
                PosixException.class, () -> rules("none").find(s("1.2.3.4"), null, null));
        assertEquals(Errno.ENOENT, e.errno());
        assertEquals(s(""), rules("none", true).find(s("1.2.3.4"), null, null));
    }

    @Test
    void aFileThatIsNoCdb() throws IOException {
        Path file = write("rules", KEYS);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 100, 2047, 2048, whole.length / 2}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            PosixException e = assertThrows(PosixException.class,
                    () -> rules("rules").find(s("12.1.2.3"), s("x.y"), s("z")), "at " + length);
            assertEquals(Errno.EPROTO, e.errno());
        }
    }

    @ParameterizedTest
    @CsvSource(value = {
        "'', false, ''",
        "'D~', true, ''",
        "'+B=2~', false, 'B=2'",
        "'+A=2~+A=~', false, 'A=2 A='",
        "'D~+RELAYCLIENT=~', true, 'RELAYCLIENT='",
        "'+B=2=3~', false, 'B=2=3'",
        "'+B~X~~+C=3', false, ''",
    })
    void whatARuleSays(String data, boolean denied, String variables) {
        Admission admission = Admission.of(s(data.replace('~', '\0')));
        assertEquals(denied, admission.isDenied());
        String all = admission.variables().toString().replaceAll("[\\[\\],]", "");
        assertEquals(variables, all);
    }
}
