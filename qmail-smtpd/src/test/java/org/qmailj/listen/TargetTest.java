package org.qmailj.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Environment;
import org.qmailj.ingress.Protocol;
import org.qmailj.common.testing.ProcessState;

@ExtendWith(ProcessState.class)
class TargetTest {
    @TempDir
    Path base;

    @BeforeEach
    void makeHome() throws IOException {
        for (String directory : List.of("bin", "other")) {
            Files.createDirectories(base.resolve(directory));
            Files.writeString(base.resolve(directory + "/qmail-smtpd"), directory);
        }
    }

    /** PATH is searched as execvp does; an empty entry is the working directory. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "bin, '', SMTP", "bin, :/none, SMTP", "bin, /none:, SMTP", "., '', -",
        "., HOME/bin, SMTP", "., HOME/other:HOME/bin, -", "., /none:HOME/bin:HOME/other, SMTP",
        "., /none, -", "bin, -, -"})
    void aNameIsLookedForAlongThePath(String directory, String path, Protocol protocol)
            throws IOException {
        Posix.chdir(ByteString.of(base.resolve(directory).toString()));
        List<ByteString> entries = new ArrayList<>();
        if (path != null) {
            entries.add(ByteString.of("PATH=" + path.replace("HOME", base.toString())));
        }
        Target target = Target.of(List.of(ByteString.of("qmail-smtpd")),
                new QmailHome(ByteString.of(base.toString())), new Environment(entries));
        assertEquals(protocol, target.protocol());
    }
}
