package org.qmailj.clean;

import java.io.IOException;
import org.qmailj.common.program.Invocation;
import org.qmailj.common.program.Program;

public final class QmailClean implements Program {
    private final Invocation in;
    QmailClean(Invocation in) { this.in = in; }
    public static void main(String[] argv) { Program.run("qmail-clean", argv, QmailClean::new); }
    @Override public int run() throws IOException { in.complain("hi " + in.arguments() + in.home().path() + in.environment().get("X") + "\n"); return 3; }
}
