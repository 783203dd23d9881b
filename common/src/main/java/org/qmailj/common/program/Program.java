package org.qmailj.common.program;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.io.ByteSink;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.SystemProperties;

/**
 * One of qmail's programs. Its {@code main} is {@code Program.run(NAME, argv, Class::new)}; all it
 * touches of the process comes in through the {@link Invocation}.
 */
public interface Program {
    /** Exit code for a temporary failure. */
    int TEMPORARY = 111;

    /** Exit code for a permanent failure. */
    int PERMANENT = 100;

    /** Does the work and returns the exit code. May throw {@link Die} anywhere. */
    int run() throws IOException;

    /** Returns how it ends when memory runs out. */
    default Die outOfMemory() {
        return Die.silently(TEMPORARY);
    }

    /** Returns how it ends after a bug. Residents say where it was ({@link Bug}). */
    default Die bug(Throwable found) {
        return Die.silently(TEMPORARY);
    }

    /** Runs the program and exits. Each char of argv is a byte: the launcher decodes it so. */
    static void run(String name, String[] argv, Function<Invocation, Program> make) {
        if (System.getProperty(SystemProperties.DAEMON) != null) {
            OldGeneration.keepSmall();
        }
        List<ByteString> arguments = new ArrayList<>(argv.length);
        for (String a : argv) {
            arguments.add(ByteString.of(a));
        }
        Invocation invocation = new Invocation(
                name, argv0(name), arguments,
                Environment.ofProcess(), Fd.STDIN, Fd.STDOUT, Fd.STDERR, QmailHome.installed(),
                Clock.SYSTEM, Posix.pid());
        end(execute(invocation, make));
    }

    /** Decodes argv[0], which the launcher passes in hex. */
    private static ByteString argv0(String name) {
        String hex = System.getProperty(SystemProperties.ARGV0);
        if (hex == null) {
            return ByteString.of(name);
        }
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex, 2 * i, 2 * i + 2, 16);
        }
        return ByteString.wrap(bytes);
    }

    /** Runs the program and returns the code that {@code main} would exit with. */
    static int execute(Invocation invocation, Function<Invocation, Program> make) {
        Program program = null;
        Die die;
        try {
            program = make.apply(invocation);
            return program.run();
        } catch (Die d) {
            die = d;
        } catch (OutOfMemoryError | ByteBuilder.TooLong e) {
            die = program == null ? Die.silently(TEMPORARY) : program.outOfMemory();
        } catch (IOException | RuntimeException | Error e) {
            die = program == null ? Die.silently(TEMPORARY) : program.bug(e);
        }
        if (die.text() != null) {
            complain(invocation.stderr(), die.text());
        }
        return die.code();
    }

    private static void end(int code) {
        if (System.getProperty(SystemProperties.TRAIN) != null) {
            System.exit(code); // the AOT cache is recorded by an orderly exit only
        }
        Posix.exit(code);
    }

    static void complain(ByteSink stderr, ByteString text) {
        try {
            stderr.write(text.toArray(), 0, text.length());
        } catch (IOException e) {
            // nobody is listening; the exit code says it too
        }
    }
}
