package org.qmailj.command;

import java.io.IOException;
import org.qmailj.common.program.Fatal;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

/**
 * forward(1): forwards a message to new addresses.
 *
 * <p>In a .qmail file: {@code |forward address...}
 *
 * <ul>
 *   <li>Runs as the recipient, started by qmail-local.
 *   <li>Descriptor 0 is the message. It is queued with $DTLINE before it and $NEWSENDER as sender.
 *   <li>Says {@code forward: qp N}, the number of the new message in the logs, on descriptor 2.
 *   <li>Exits 0: queued; 100: it never will be; 111: perhaps later.
 * </ul>
 */
public final class Forward implements Program {
    private final Invocation in;
    private final Programs programs;

    Forward(Invocation in) {
        this(in, Programs.OF_PROCESS);
    }

    Forward(Invocation in, Programs programs) {
        this.in = in;
        this.programs = programs;
    }

    public static void main(String[] argv) {
        Program.run("forward", argv, Forward::new);
    }

    @Override
    public int run() throws IOException {
        throw new Redirection(in, new Fatal("forward"), programs)
                .send("NEWSENDER", in.arguments(), 0);
    }
}
