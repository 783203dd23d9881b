package org.qmailj.inject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * qmail-inject, by its classic face or by its service and a {@link Front}, started with a directory
 * of the test's as its home: at 812090813 seconds, as process 12345, by joe. QMAILQUEUE is a script
 * that keeps what it gets.
 */
final class Injection {
    /** Who does it. */
    enum Face {
        CLASSIC,
        SERVICE
    }

    private final Path directory;
    private final Face face;
    private final List<String> environment = new ArrayList<>(List.of("USER=joe"));
    private byte[] message = new byte[0];

    record Result(int code, String out, String complaint) {}

    Injection(Path directory, Face face) throws IOException {
        this.directory = directory;
        this.face = face;
        Files.createDirectories(directory.resolve("control"));
        control("me", "me.example.org\n");
    }

    Injection control(String name, String text) throws IOException {
        Files.writeString(directory.resolve("control").resolve(name), text);
        return this;
    }

    Injection env(String entry) {
        environment.add(entry);
        return this;
    }

    Injection message(byte[] bytes) {
        message = bytes;
        return this;
    }

    Injection message(String latin1) {
        return message(ByteString.of(latin1).toArray());
    }

    /** QMAILQUEUE becomes a script that does this with message and envelope in its directory. */
    Injection queue(String script) throws IOException {
        Path file = directory.resolve("queue.sh");
        Files.writeString(file, "#!/bin/sh\ncat >message; cat <&1 >envelope\n" + script + "\n");
        file.toFile().setExecutable(true);
        return env("QMAILQUEUE=./queue.sh");
    }

    String queued(String file) throws IOException {
        return ByteString.of(Files.readAllBytes(directory.resolve(file))).toString();
    }

    Result run(String... arguments) throws IOException {
        Path in = directory.resolve("in");
        Files.write(in, message);
        Files.write(directory.resolve("out"), new byte[0]);
        Files.write(directory.resolve("err"), new byte[0]);
        Fd here = Fd.open(ByteString.of("."), Fd.O_RDONLY | Fd.O_DIRECTORY, 0);
        try (here; Fd stdin = Fd.openRead(bytes(in)); Fd stdout = write("out");
                Fd stderr = write("err")) {
            Invocation invocation = new Invocation(
                    "qmail-inject", ByteString.of("bin/qmail-inject"), list(List.of(arguments)),
                    new Environment(list(environment)), stdin, stdout, stderr,
                    new QmailHome(bytes(directory)), () -> 812090813_000L, 12345);
            int code = switch (face) {
                case CLASSIC -> Program.execute(invocation, QmailInject::new);
                case SERVICE -> new Front(invocation).run();
            };
            Posix.chdir(ByteString.of("/proc/self/fd/" + here.number()));
            return new Result(code, queued("out"), queued("err"));
        }
    }

    private Fd write(String name) throws IOException {
        return Fd.open(bytes(directory.resolve(name)), Fd.O_WRONLY, 0);
    }

    private static ByteString bytes(Path path) {
        return ByteString.of(path.toString());
    }

    private static List<ByteString> list(List<String> strings) {
        List<ByteString> to = new ArrayList<>();
        for (String s : strings) {
            to.add(ByteString.of(s));
        }
        return to;
    }
}
