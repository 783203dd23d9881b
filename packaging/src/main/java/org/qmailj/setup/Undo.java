package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.qmailj.common.posix.Posix;

/** Undoes single things that the manifest lists, and remembers what stays and why. */
final class Undo {
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

    Undo(Path home, Manifest manifest) {
        this.home = home;
        this.manifest = manifest;
    }

    /** Notes that this stays although nobody tried to remove it. */
    void keep(Path path, String why) {
        kept.put(path, why);
    }

    /** Returns the packages that were installed for us, in the order of the steps. */
    List<String> packages() {
        return packages;
    }

    /** Returns what stays, in words for the administrator. */
    List<String> stays() {
        List<String> words = new ArrayList<>();
        kept.forEach((path, why) -> words.add(why.isEmpty() ? "" + path : path + " (" + why + ')'));
        words.addAll(refused);
        if (!owners.isEmpty()) {
            words.add(String.join(" ", owners.reversed()) + " (they may own some of the above)");
        }
        return words;
    }

    /**
     * Undoes what was made; returns whether the manifest may forget it. That is so of a package
     * though it stays: the administrator is told its name.
     */
    boolean step(Made made) throws IOException {
        return switch (made) {
            case Made.Directory d -> directory(Path.of(d.path()));
            case Made.File f -> file(Path.of(f.path()));
            case Made.Link l -> link(Path.of(l.path()), l.target());
            case Made.Scratch x -> scratch(Path.of(x.path()));
            case Made.Saved s -> restore(Path.of(s.saved()), Path.of(s.path()));
            case Made.Account a -> account(a);
            case Made.Package p -> {
                packages.add(p.name());
                yield true; // it stays, but the manifest need not know of it any longer
            }
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

    /** Removes a directory, if it is empty and nobody watches it; returns whether it is gone. */
    boolean directory(Path path) throws IOException {
        if (Files.isSymbolicLink(path) || !Files.isDirectory(path)) {
            return true;
        }
        if (path.getFileName().toString().startsWith("bin.")) {
            oldPrograms(path);
        }
        if (isWatched(path)) {
            kept.put(path, "svscan watches it"); // and a new one of that name it would not see
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
            HostProgram.run(kind + "del", account.name());
            return true;
        } catch (SetupException e) {
            refused.add(kind + ' ' + account.name() + " (" + e.getMessage() + ')');
            return false;
        }
    }

    static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns whether both have the same contents, be it one file; links are not followed. */
    private static boolean isCopy(Path one, Path other) throws IOException {
        if (Files.isSymbolicLink(one)) {
            return Site.isLinkTo(other, Files.readSymbolicLink(one).toString());
        }
        return isFile(one) && isFile(other) && Files.mismatch(one, other) == -1;
    }
}
