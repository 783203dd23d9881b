package org.qmailj.local;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.qmailj.command.BuiltinCommand;
import org.qmailj.command.Programs;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.posix.Child;
import org.qmailj.common.posix.Command;
import org.qmailj.common.posix.Directory;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.program.Environment;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.submit.MessageQueue;
import org.qmailj.common.submit.Submission;

/**
 * Runs lines of .qmail files without a process, if they would start one of qmail's own commands
 * ({@link BuiltinCommand}) and nothing else. For that the line must be plain ({@link
 * PlainCommand}), so that the shell would not change its words; the shell must do only known things
 * to its environment ({@link ShellEnvironment}); and the first word must lead along PATH to the
 * program that was installed. Exit code, output, environment and descriptor 0 are those that the
 * program would have.
 */
final class BuiltinCommands implements Surroundings.Commands {
    private final Invocation in;
    private final MessageQueue queue;
    private final Stock stock;

    BuiltinCommands(Invocation in, MessageQueue queue) {
        this.in = in;
        this.queue = queue;
        this.stock = new Stock(in.home());
    }

    @Override
    public OptionalInt run(ByteString command, Surroundings with, Environment environment)
            throws PosixException {
        List<ByteString> words = PlainCommand.words(command);
        if (words == null || named(words.get(0)) == null) {
            return OptionalInt.empty();
        }
        Environment shells = ShellEnvironment.of(environment, with.home());
        if (shells == null) {
            return OptionalInt.empty();
        }
        Invocation shell = new Invocation(in.program(), in.argv0(), List.of(), shells,
                with.message(), with.output().stdout(), with.output().stderr(), in.home(),
                with.clock(), in.pid());
        return new OfDelivery(with.home()).runBuiltin(words, shell);
    }

    /** Returns the command whose name this word ends with, or null. */
    private static BuiltinCommand named(ByteString word) {
        return BuiltinCommand.of(word.substring(word.lastIndexOf('/') + 1));
    }

    /** Returns the command that this word leads to, or null when it may be anything else. */
    private BuiltinCommand find(ByteString word, Environment environment, Directory home) {
        BuiltinCommand command = named(word);
        if (command == null || !stock.has(command.program())) {
            return null;
        }
        ByteString file = in.home().bin(command.program());
        if (word.indexOf('/') != -1) {
            return word.equals(file) ? command : null;
        }
        ByteString path = environment.get("PATH");
        try {
            return path != null && leadsTo(file, word, path, home) ? command : null;
        } catch (PosixException e) {
            return null;
        }
    }

    /**
     * Returns whether the first file of that name along the path is this one. Not {@link
     * Command#found}: dash searches, from the home directory, and a file that cannot be looked at
     * is for dash to judge.
     */
    private static boolean leadsTo(
            ByteString file, ByteString name, ByteString path, Directory home)
            throws PosixException {
        if (path.indexOf('%') != -1) { // dash sees more in it
            return false;
        }
        for (ByteString candidate : Command.along(path, name)) {
            try {
                return home.status(candidate).isSameFile(Posix.stat(file));
            } catch (PosixException e) {
                if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR)) {
                    return false;
                }
            }
        }
        return false;
    }

    /** Starts programs for the commands of one delivery. */
    private final class OfDelivery implements Programs {
        private final Directory home;

        OfDelivery(Directory home) {
            this.home = home;
        }

        @Override
        public Child start(List<ByteString> argv, Invocation from, Fd stdin)
                throws PosixException {
            int[] fds = {stdin.number(), from.stdout().number(), from.stderr().number()};
            return new Command(argv, from.environment().entries())
                    .spawnAt(home, fds, Child.Birth.INHERITING);
        }

        /** Starts a program. SIGPIPE has its default, as under the shell of a line. */
        @Override
        public Child startUnchanged(List<ByteString> argv, Invocation from)
                throws PosixException {
            return start(argv, from, from.stdin());
        }

        @Override
        public OptionalInt runBuiltin(List<ByteString> argv, Invocation from) {
            BuiltinCommand command = find(argv.get(0), from.environment(), home);
            return command == null
                    ? OptionalInt.empty() : OptionalInt.of(command.run(argv, from, this));
        }

        @Override
        public Submission submit(Invocation from) throws IOException {
            return queue.open(from.environment(), from::stderr);
        }
    }
}
