package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.qmailj.common.posix.Posix;
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
    /** What stays, and why; "" where that is obvious. */
    private final Map<Path, String> kept = new LinkedHashMap<>();
    private final List<Path> stranded = new ArrayList<>();
    /** Accounts that stay because they may own some of the rest. */
    private final List<String> owners = new ArrayList<>();
    /** Accounts that own something, or that userdel or groupdel refused to remove; and why. */
    private final List<String> refused = new ArrayList<>();
    private final List<String> packages = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Uninstaller(Path home, Manifest manifest) {
        this.home = home;
        this.manifest = manifest;
    }

    /** Returns what stays. lib/qmailj and its directories are left to the caller. */
    List<String> run() throws IOException {
        Path queue = home.resolve("queue");
        boolean mail = manifest.has(Made.Kind.DIRECTORY, queue) && hasMail();
        if (mail) {
            kept.put(queue, "there is mail in it: run packaging/quickstart to have it delivered,"
                    + " then uninstall again");
        }
        List<Path> names = namesOfSendmail();
        wayBack();
        for (Made made : steps()) {
            if (mail && isQueueOrAccount(made) || isLibrary(made)) {
                continue;
            }
            if (undo(made)) {
                manifest.remove(made);
            }
            if (made instanceof Made.Saved) {
                manifest.write(); // what has its old name again is no longer ours to remove
            }
        }
        for (Path name : names) {
            warnOf(name);
        }
        if (!packages.isEmpty()) {
            Collections.reverse(packages);
            LOG.info("These packages were installed as prerequisites and stay: {}",
                    String.join(" ", packages));
        }
        return words();
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

    /** Returns what stays, in words for the administrator. */
    private List<String> words() {
        List<String> words = new ArrayList<>();
        kept.forEach((path, why) -> words.add(why.isEmpty() ? "" + path : path + " (" + why + ')'));
        words.addAll(refused);
        if (!owners.isEmpty()) {
            Collections.reverse(owners);
            words.add(String.join(" ", owners) + " (they may own some of the above)");
        }
        return words;
    }

    /** Removes the newer version that going back has left, under the names of the README. */
    private void wayBack() throws IOException {
        Path programs = home.resolve("bin.new");
        if (Files.isDirectory(programs, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> files = Files.list(programs)) {
                for (Path file : files.filter(Uninstaller::isFile).toList()) {
                    Path path = home.resolve("bin").resolve(file.getFileName());
                    if (manifest.isProgram(path, Site.sha256(file))) {
                        Files.delete(file);
                    }
                }
            }
            directory(programs);
        }
        Path library = home.resolve("lib/qmailj.new");
        if (!Sums.read(library).isEmpty()) {
            HierInstaller.remove(library);
        }
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns whether both have the same contents, be it one file; links are not followed. */
    private static boolean isCopy(Path one, Path other) throws IOException {
        if (Files.isSymbolicLink(one)) {
            return Site.isLinkTo(other, Files.readSymbolicLink(one).toString());
        }
        return isFile(one) && isFile(other) && Files.mismatch(one, other) == -1;
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

    /** Returns whether nothing of it stays. */
    private boolean undo(Made made) throws IOException {
        return switch (made) {
            case Made.Directory d -> directory(Path.of(d.path()));
            case Made.File f -> file(Path.of(f.path()));
            case Made.Link l -> link(Path.of(l.path()), l.target());
            case Made.Scratch x -> scratch(Path.of(x.path()));
            case Made.Saved s -> restore(Path.of(s.saved()), Path.of(s.path()));
            case Made.Account a -> account(a);
            case Made.Package p -> packages.add(p.name());
        };
    }

    /** Removes it, unless it still has old programs that could not be put back. */
    private boolean scratch(Path path) throws IOException {
        if (stranded.stream().anyMatch(file -> file.startsWith(path))) {
            return false;
        }
        remove(path);
        return true;
    }

    /**
     * Removes a file or a directory of ours. In a directory that is not root's it removes a single
     * file only: its owner could replace a directory by a link to /etc.
     */
    private void remove(Path path) throws IOException {
        if (!Files.isDirectory(path.getParent())) {
            return;
        }
        try (GuardedPath guarded = GuardedPath.of(path)) {
            if (guarded.isOfRoot()) {
                HierInstaller.remove(path);
            } else {
                Posix.unlinkIfPresent(guarded.name());
            }
        }
    }

    private boolean directory(Path path) throws IOException {
        if (Files.isSymbolicLink(path) || !Files.isDirectory(path)) {
            return true;
        }
        if (path.getFileName().toString().startsWith("bin.")) {
            oldPrograms(path);
        }
        if (isWatched(path)) {
            kept.put(path, "svscan watches it"); // and would not see another one of that name
            return false;
        }
        try {
            Files.delete(path);
            return true;
        } catch (DirectoryNotEmptyException e) {
            kept.put(path, "");
            if (path.endsWith(Services.LOGS)) {
                giveToRoot(path);
            }
            return false;
        }
    }

    private static boolean isWatched(Path directory) {
        return ProcessHandle.allProcesses().anyMatch(p -> {
            Path process = Path.of("/proc/" + p.pid());
            try {
                return Files.readString(process.resolve("comm")).equals("svscan\n")
                        && Files.isSameFile(process.resolve("cwd"), directory);
            } catch (IOException e) {
                return false; // it has ended
            }
        });
    }

    /** Removes the old programs that are also in bin/. Of any other, this is the only copy. */
    private void oldPrograms(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                Path bin = home.resolve("bin").resolve(file.getFileName());
                if (Files.exists(bin) && (Files.isSameFile(bin, file) || isCopy(bin, file))) {
                    Files.delete(file);
                } else {
                    kept.putIfAbsent(file, "not ours");
                }
            }
        }
    }

    /** Gives the logs that stay to root: their uid may belong to somebody else one day. */
    private static void giveToRoot(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList().reversed()) {
                try (GuardedPath guarded = GuardedPath.of(file)) {
                    guarded.give(0, 0);
                }
            }
        }
    }

    private boolean file(Path path) throws IOException {
        Files.deleteIfExists(Site.fresh(path)); // of an installation that was interrupted
        if (!isFile(path)) {
            return true;
        }
        String sum = Site.sha256(path);
        if (manifest.isProgram(path, sum)) {
            Files.delete(path);
        } else if (manifest.has(Made.Kind.FILE, path) && !manifest.isSaved(path, sum)) {
            kept.put(path, "changed since installation");
            return false;
        }
        return true;
    }

    private boolean link(Path path, String target) throws IOException {
        if (!Files.isSymbolicLink(path)) {
            return true;
        }
        if (Files.readSymbolicLink(path).toString().equals(target)) {
            Files.delete(path);
            return true;
        }
        kept.put(path, "points elsewhere now");
        return false;
    }

    private boolean restore(Path saved, Path path) throws IOException {
        if (!Files.exists(saved, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isCopy(saved, path)) {
            kept.put(saved, path + " has taken its place");
            stranded.add(saved);
            return false;
        }
        Files.deleteIfExists(path); // not replaced yet, or a copy without owner and mode
        Files.move(saved, path);
        return true;
    }

    /** Removes an account that owns nothing any more: its number will be somebody else's. */
    private boolean account(Made.Account account) throws IOException {
        if (!Manifest.isThere(account)) {
            return true;
        }
        String kind = switch (account) {
            case Made.User u -> "user";
            case Made.Group g -> "group";
        };
        String owned = new Belongings(home, kept.keySet()).of(account);
        if (!owned.isEmpty()) {
            refused.add(kind + ' ' + account.name() + " (it owns " + owned + ')');
            return false;
        }
        if (kept.keySet().stream().anyMatch(path -> path.startsWith(home))) {
            owners.add(account.name());
            return false;
        }
        try {
            Command.run(kind + "del", account.name());
            return true;
        } catch (SetupException e) {
            refused.add(kind + ' ' + account.name() + " (" + e.getMessage() + ')');
            return false;
        }
    }
}
