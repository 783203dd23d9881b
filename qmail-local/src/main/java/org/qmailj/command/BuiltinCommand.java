package org.qmailj.command;

import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/** Lists the commands that a worker can run without a process. */
public enum BuiltinCommand {
    FORWARD("forward"),
    CONDREDIRECT("condredirect"),
    EXCEPT("except"),
    BOUNCESAYING("bouncesaying"),
    PRELINE("preline");

    private final String program;

    BuiltinCommand(String program) {
        this.program = program;
    }

    /** Returns the command of that name in bin/, or null. */
    public static BuiltinCommand of(ByteString program) {
        for (BuiltinCommand one : values()) {
            if (program.equals(ByteString.of(one.program))) {
                return one;
            }
        }
        return null;
    }

    /** Returns its name in bin/. */
    public String program() {
        return program;
    }

    /** Runs it and returns its exit code. {@code from} has its environment and descriptors. */
    public int run(List<ByteString> argv, Invocation from, Programs programs) {
        Invocation in = new Invocation(program, argv.get(0), argv.subList(1, argv.size()),
                from.environment(), from.stdin(), from.stdout(), from.stderr(), from.home(),
                from.clock(), from.pid());
        return Program.execute(in, i -> make(i, programs));
    }

    private Program make(Invocation in, Programs programs) {
        return switch (this) {
            case FORWARD -> new Forward(in, programs);
            case CONDREDIRECT -> new Condredirect(in, programs);
            case EXCEPT -> new Except(in, programs);
            case BOUNCESAYING -> new Bouncesaying(in, programs);
            case PRELINE -> new Preline(in, programs);
        };
    }
}
