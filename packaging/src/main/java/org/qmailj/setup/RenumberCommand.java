package org.qmailj.setup;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.queue.QueueLayout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Renumbers the messages of a queue that was copied, with qmail-send stopped. */
@Command(name = "renumber", mixinStandardHelpOptions = true,
        description = "Gives the messages of a copied queue the numbers of their files.")
final class RenumberCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Setup.needRoot();
        Path home = Setup.home();
        try (Fd _ = Setup.lock(Setup.LOCK)) {
            List<String> foreign = new Predecessor(home, Manifest.of(home)).queue();
            if (!foreign.isEmpty()) {
                throw new SetupException(String.join("\n", foreign));
            }
            return renumber(QueueLayout.of(new QmailHome(ByteString.of(home.toString()))));
        }
    }

    private int renumber(QueueLayout queue) throws IOException {
        List<Fd> locks = Renumbering.lock(queue);
        PrintWriter out = spec.commandLine().getOut();
        Renumbering renumbering = new Renumbering(queue, new QueueCalls(),
                complaint -> out.println("left: " + complaint));
        long renumbered = renumbering.run();
        out.println("renumbered: " + renumbered + (renumbered == 0 ? ""
                : "; in earlier logs these messages have their old numbers"));
        locks.forEach(Fd::closeQuietly);
        return renumbering.left() == 0 ? 0 : 1;
    }
}
