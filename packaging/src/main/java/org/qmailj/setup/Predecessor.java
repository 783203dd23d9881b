package org.qmailj.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.queue.QueueLayout;
import org.qmailj.common.queue.QueueSplit;

/**
 * Examines the qmail that is already in the home. Ours could not continue with a queue of another
 * conf-split: its mail would be stranded or lost. And what patches or another conf-* make it do
 * would silently end. Programs of our own are not examined.
 */
final class Predecessor {
    private static final String SPLIT = "subdirectory split: ";

    /** Lines of the qmail-showctl of an unpatched qmail. */
    private static final String[] STOCK = {
        SPLIT + QueueLayout.SPLIT + ".", "user-ext delimiter: -.",
        "paternalism (in decimal): 2."};

    /** Extensions that ours lacks, as a program has them for its answer to EHLO. */
    private static final Pattern EXTENSION = Pattern.compile("STARTTLS|AUTH(?=[ =])");

    private final Path home;
    private final Manifest manifest;

    Predecessor(Path home, Manifest manifest) {
        this.home = home;
        this.manifest = manifest;
    }

    /**
     * Ends the setup if it finds anything.
     *
     * @param anyway whether features may end; a queue that we cannot work with is always refused
     */
    void refuse(boolean anyway) throws IOException {
        List<String> settings = settings();
        List<String> complaints = queue();
        if (Files.exists(home.resolve("queue"))) {
            settings.stream().filter(s -> s.contains(SPLIT)).forEach(complaints::add);
        }
        if (!complaints.isEmpty()) {
            throw refusal(complaints, "let it deliver all its mail, stop it, move "
                    + home.resolve("queue") + " away (or remove these directories, if they are"
                    + " empty), and run this again");
        }
        settings.removeIf(s -> s.contains(SPLIT));
        settings.addAll(patches());
        if (!anyway && !settings.isEmpty()) {
            throw refusal(settings, "to replace it nevertheless, use --anyway");
        }
    }

    private SetupException refusal(List<String> complaints, String remedy) {
        return new SetupException("cannot take over the qmail in " + home
                + "; nothing was replaced\n  " + String.join("\n  ", complaints) + "\n"
                + remedy);
    }

    /** Returns what ours would not understand in the queue. */
    List<String> queue() {
        List<String> complaints = new ArrayList<>();
        Path queue = home.resolve("queue");
        QueueSplit split = new QueueSplit(new QueueLayout(ByteString.of(queue.toString())));
        ByteString foreign = split.foreignDirectory();
        if (foreign != null) {
            complaints.add(foreign + " is a directory of a qmail with another conf-split, or with"
                    + " big-todo");
        }
        ByteString misplaced = split.misplacedMessage();
        if (misplaced != null) {
            complaints.add(misplaced + " lies where a qmail with another conf-split put it");
        }
        return complaints;
    }

    /** Returns where its qmail-showctl differs from that of an unpatched qmail. */
    private List<String> settings() throws IOException {
        List<String> differing = new ArrayList<>();
        if (!isOfSomebodyElse("qmail-showctl")) {
            return differing;
        }
        List<String> lines = showctl().lines().toList();
        for (String stock : STOCK) {
            String name = stock.substring(0, stock.indexOf(':') + 1);
            for (String line : lines) {
                if (line.startsWith(name) && !line.equals(stock)) {
                    differing.add("its qmail-showctl says: " + line + " Ours: " + stock);
                }
            }
        }
        return differing;
    }

    private String showctl() throws IOException {
        try {
            return HostProgram.run(home.resolve("bin/qmail-showctl").toString());
        } catch (SetupException e) {
            return e.getMessage(); // of a file in control/; the lines that matter come before
        }
    }

    private List<String> patches() throws IOException {
        List<String> found = new ArrayList<>();
        if (isOfSomebodyElse("qmail-send") && Files.exists(home.resolve("bin/qmail-todo"))) {
            found.add("bin/qmail-todo is from a patch (ext-todo) that often comes with big-todo");
        }
        if (isOfSomebodyElse("qmail-smtpd")) {
            byte[] program = Files.readAllBytes(home.resolve("bin/qmail-smtpd"));
            Matcher m = EXTENSION.matcher(new String(program, StandardCharsets.ISO_8859_1));
            if (m.find()) {
                found.add("its qmail-smtpd offers " + m.group() + ", ours does not");
            }
        }
        return found;
    }

    /**
     * Returns whether a program is another qmail's. One that the administrator has put in the place
     * of ours is not: it stays ({@link Programs}).
     */
    private boolean isOfSomebodyElse(String name) throws IOException {
        Path program = home.resolve("bin").resolve(name);
        return Files.isRegularFile(program) && !isOurs(program)
                && !(manifest.has(Made.Kind.FILE, program) && isMostlyOurs());
    }

    private boolean isOurs(Path program) throws IOException {
        return manifest.isProgram(program, Site.sha256(program));
    }

    private boolean isMostlyOurs() throws IOException {
        int ours = 0;
        int others = 0;
        for (HierEntry.Program p : Hier.programs()) {
            Path program = home.resolve(p.path());
            if (!Files.isRegularFile(program)) {
                continue;
            } else if (isOurs(program)) {
                ours++;
            } else {
                others++;
            }
        }
        return ours >= others;
    }
}
