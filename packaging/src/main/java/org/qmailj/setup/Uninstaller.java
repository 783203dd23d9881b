package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes what the manifest lists, in reverse order. A file that was changed since, a directory with
 * files of others, a queue with mail, and an account that owns some of that stay, and are named.
 * What stays is in the manifest for the next time. The services must be down.
 */
final class Uninstaller {
    private static final Logger LOG = LoggerFactory.getLogger(Uninstaller.class);

    private final Path home;
    private final Manifest manifest;
    private final Undo undo;
    private final List<String> warnings = new ArrayList<>();

    Uninstaller(Path home, Manifest manifest) {
        this.home = home;
        this.manifest = manifest;
        this.undo = new Undo(home, manifest);
    }

    /** Returns what stays. lib/qmailj and its directories are left to the caller. */
    List<String> run() throws IOException {
        Path queue = home.resolve("queue");
        boolean mail = manifest.has(Made.Kind.DIRECTORY, queue) && hasMail();
        if (mail) {
            undo.keep(queue, "there is mail in it: run packaging/quickstart to have it delivered,"
                    + " then uninstall again");
        }
        List<Path> names = namesOfSendmail();
        wayBack();
        for (Made made : steps()) {
            if (mail && isQueueOrAccount(made) || isLibrary(made)) {
                continue;
            }
            if (undo.step(made)) {
                manifest.remove(made);
            }
            if (made instanceof Made.Saved) {
                manifest.write(); // what has its old name again is no longer ours to remove
            }
        }
        for (Path name : names) {
            warnOf(name);
        }
        if (!undo.packages().isEmpty()) {
            LOG.info("These packages were installed as prerequisites and stay: {}",
                    String.join(" ", undo.packages().reversed()));
        }
        return undo.stays();
    }

    /** Returns what the administrator should see to although nothing of ours stays. */
    List<String> warnings() {
        return warnings;
    }

    private List<Path> namesOfSendmail() {
        List<Path> names = new ArrayList<>();
        for (Made made : manifest.all()) {
            if (made instanceof Made.Link l && l.target().equals(Services.sendmailOf(home))) {
                names.add(Path.of(l.path()));
            }
        }
        return names;
    }

    /**
     * Warns of a sendmail that was put back and does not work: since it was saved, its package may
     * have gone, or somebody took its mode away for fear of a setuid program.
     */
    private void warnOf(Path name) throws IOException {
        if (Files.isSymbolicLink(name) && !Files.exists(name)) {
            warnings.add(name + " leads to nothing (" + Files.readSymbolicLink(name) + ')');
        } else if (Files.exists(name) && !Files.isExecutable(name)) {
            warnings.add(name + " cannot be run: see its mode");
        }
    }

    /**
     * Returns what to undo, in this order. First go the links: what was saved for one may have been
     * saved after it was made, when a mail server had taken its name back. Last go the accounts:
     * only then is it known what they own of the rest.
     */
    private List<Made> steps() {
        List<Made> steps = manifest.all();
        Collections.reverse(steps);
        steps.sort(Comparator.comparing((Made made) -> !(made instanceof Made.Link))
                .thenComparing(made -> made instanceof Made.Account));
        return steps;
    }

    /** Removes the newer version that going back has left, under the names of the README. */
    private void wayBack() throws IOException {
        Path programs = home.resolve("bin.new");
        if (Files.isDirectory(programs, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> files = Files.list(programs)) {
                for (Path file : files.filter(Undo::isFile).toList()) {
                    Path path = home.resolve("bin").resolve(file.getFileName());
                    if (manifest.isProgram(path, Site.sha256(file))) {
                        Files.delete(file);
                    }
                }
            }
            undo.directory(programs);
        }
        Path library = home.resolve("lib/qmailj.new");
        if (!Sums.read(library).isEmpty()) {
            HierInstaller.remove(library);
        }
    }

    /** Returns whether the queue has mail. */
    private boolean hasMail() throws IOException {
        for (String directory : new String[] {"queue/todo", "queue/mess"}) {
            if (!Files.isDirectory(home.resolve(directory))) {
                continue;
            }
            try (Stream<Path> files = Files.walk(home.resolve(directory))) {
                if (files.anyMatch(Files::isRegularFile)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isQueueOrAccount(Made made) {
        return switch (made) {
            case Made.Account a -> true;
            case Made.Scratch x -> x.path().startsWith(home + "/queue");
            case Made.Directory d -> d.path().startsWith(home + "/queue");
            case Made.File f -> false;
            case Made.Link l -> false;
            case Made.Saved s -> false;
            case Made.Package p -> false;
        };
    }

    /** Returns whether it is lib/qmailj, from which this program runs, or a directory above it. */
    private boolean isLibrary(Made made) {
        String path = switch (made) {
            case Made.Scratch x -> x.path();
            case Made.Directory d -> d.path();
            case Made.File f -> "";
            case Made.Link l -> "";
            case Made.Saved s -> "";
            case Made.Account a -> "";
            case Made.Package p -> "";
        };
        return home.resolve(HierInstaller.LIB).startsWith(path) && path.startsWith(home.toString());
    }
}
