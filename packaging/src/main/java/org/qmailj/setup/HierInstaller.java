package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.qmailj.common.hier.Access;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.Posix;

/**
 * Installs what {@link Hier} lists from a distribution tree: directories and the queue, the library
 * ({@link Library}), the programs ({@link Programs}), the texts. The previous library and the
 * previous bin/ are kept, so that going back takes a few renames.
 */
final class HierInstaller {
    static final String LIB = "lib/qmailj";

    private final Site site;
    private final Path tree;
    private final Path home;

    HierInstaller(Site site, Path tree) {
        this.site = site;
        this.tree = tree;
        this.home = site.home();
    }

    /** Returns whether an installation would leave library and programs as they are. */
    boolean isCurrent() throws IOException {
        Path lib = home.resolve(LIB);
        return Library.build(lib).equals(Library.build(tree.resolve(LIB)))
                && Sums.damaged(lib).isEmpty()
                && decide().stream().allMatch(Programs.Decision::changesNothing);
    }

    void install() throws IOException {
        List<HierEntry> entries = entries();
        List<HierEntry.Program> inLibrary = programs(true);
        List<Programs.Decision> decisions = decide(); // by the library that is there now
        Library library = new Library(site, tree, library(entries), inLibrary);
        Staging texts = new Staging(site);
        announce(entries);
        for (HierEntry entry : entries) {
            switch (entry) {
                case HierEntry.Directory d when isConfiguration(d) ->
                        site.directoryIfAbsent(at(d), d.access());
                case HierEntry.Directory d -> site.directory(at(d), d.access());
                case HierEntry.Fifo f -> fifo(f);
                case HierEntry.Zeros z -> zeros(z);
                case HierEntry.Tree t when isLibrary(t) -> { }
                case HierEntry.Tree t -> merge(t, at(t), texts);
                case HierEntry.Program p -> { }
            }
        }
        texts.place();
        library.install();
        for (HierEntry.Program p : inLibrary) {
            site.mend(at(p), p.access());
        }
        new Replacement(site, tree).carryOut(decisions);
        script("record-stock", home); // what in bin/ is ours, see common.hier.Stock; the caches
    }

    private static boolean isLibrary(HierEntry.Tree t) {
        return t.path().equals(LIB);
    }

    private static HierEntry.Tree library(List<HierEntry> entries) {
        return entries.stream().filter(HierEntry.Tree.class::isInstance)
                .map(HierEntry.Tree.class::cast).filter(HierInstaller::isLibrary)
                .findFirst().orElseThrow();
    }

    /**
     * Returns whether the administrator writes there. He may have given it to a group of his, or
     * have made alias/ sticky so that its deliveries wait.
     */
    static boolean isConfiguration(HierEntry.Directory d) {
        return List.of("control", "users", "alias").contains(d.path());
    }

    private List<HierEntry> entries() {
        return Hier.all().stream().filter(entry -> !site.ownership().doesWithout(entry)).toList();
    }

    private List<HierEntry.Program> programs(boolean inLibrary) {
        return entries().stream().filter(entry -> entry.path().startsWith(LIB) == inLibrary)
                .filter(HierEntry.Program.class::isInstance).map(HierEntry.Program.class::cast)
                .toList();
    }

    private List<Programs.Decision> decide() throws IOException {
        return new Programs(site, tree).decide(programs(false));
    }

    /** Notes all missing directories with one write to the disk. */
    private void announce(List<HierEntry> entries) throws IOException {
        List<Made> missing = new ArrayList<>();
        for (HierEntry entry : entries) {
            if (entry instanceof HierEntry.Directory && !Files.exists(at(entry))) {
                missing.add(new Made.Directory(at(entry).toString()));
            }
        }
        site.manifest().begin(missing);
    }

    private void script(String name, Path argument) {
        String file = home.resolve(LIB).resolve(name).toString();
        if (HostProgram.show("/bin/sh", file, argument.toString()) != 0) {
            throw new SetupException("lib/qmailj/" + name + " failed");
        }
    }

    private Path at(HierEntry entry) {
        return home.resolve(entry.path());
    }

    private void fifo(HierEntry.Fifo f) throws IOException {
        Path path = at(f);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            site.manifest().begin(new Made.Scratch(path.toString()));
            try (GuardedPath guarded = GuardedPath.of(path)) {
                Posix.mkfifo(guarded.name(), 0700);
            }
            site.scratch(path);
        }
        site.mend(path, f.access());
    }

    private void zeros(HierEntry.Zeros z) throws IOException {
        Path path = at(z);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            site.manifest().begin(new Made.Scratch(path.toString()));
            try (GuardedPath guarded = GuardedPath.of(path);
                    Fd fd = Fd.openExclusive(guarded.name(), 0600)) {
                fd.write(new byte[z.size()], 0, z.size());
            }
            site.scratch(path);
        }
        site.mend(path, z.access());
    }

    /** Adds the files of the distribution to a directory, which may have others, too. */
    private void merge(HierEntry.Tree t, Path to, Staging texts) throws IOException {
        Path from = tree.resolve(t.path());
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isSymbolicLink(file)) {
                    site.linkIfAbsent(Files.readSymbolicLink(file).toString(), target);
                } else if (Files.isDirectory(file)) {
                    site.directory(target, t.access());
                } else {
                    texts.copy(file, target, fileAccess(t, file));
                }
            }
        }
    }

    /** Returns the access of a file in a tree: it is executable if that of the distribution is. */
    static Access fileAccess(HierEntry.Tree t, Path file) {
        Access of = t.access();
        return Files.isExecutable(file)
                ? of : new Access(of.owner(), of.group(), of.mode() & ~0111);
    }

    /** Removes a directory of ours with all that is in it. */
    static void remove(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path d, IOException e) throws IOException {
                Files.delete(d);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
