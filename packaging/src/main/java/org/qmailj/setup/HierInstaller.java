package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.Fd;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what {@link Hier} lists, from a distribution tree. Programs are replaced one by one, each
 * by a rename, so that at no instant a program is missing; the old bin/ stays complete as
 * bin.YYYYMMDD. An older lib/qmailj of ours stays as lib/qmailj.YYYYMMDD: with both, the way back
 * is two renames.
 */
final class HierInstaller {
    static final String LIB = "lib/qmailj";

    private static final Logger LOG = LoggerFactory.getLogger(HierInstaller.class);

    private final Site site;
    private final Path tree;
    private final Path home;
    private boolean newLibrary;

    HierInstaller(Site site, Path tree) {
        this.site = site;
        this.tree = tree;
        this.home = site.home();
    }

    void install() throws IOException {
        List<HierEntry.Program> programs = new ArrayList<>();
        for (HierEntry entry : Hier.all()) {
            if (site.doesWithout(entry)) {
                continue;
            }
            switch (entry) {
                case HierEntry.Directory d ->
                        site.directory(at(d), d.owner(), d.group(), d.mode());
                case HierEntry.Fifo f -> fifo(f);
                case HierEntry.Zeros z -> zeros(z);
                case HierEntry.Tree t -> tree(t);
                case HierEntry.Program p -> programs.add(p);
            }
        }
        programs(programs);
        if (newLibrary) {
            script("make-caches", home.resolve(LIB));
        }
        script("record-stock", home); // what lies in bin/ now is ours, see common.hier.Stock
    }

    private void script(String name, Path argument) throws IOException {
        Process script = new ProcessBuilder(
                "/bin/sh", home.resolve(LIB).resolve(name).toString(), argument.toString())
                .inheritIO().start();
        try {
            if (script.waitFor() != 0) {
                throw new SetupException("lib/qmailj/" + name + " failed");
            }
        } catch (InterruptedException e) {
            throw new SetupException("interrupted");
        }
    }

    private Path at(HierEntry entry) {
        return home.resolve(entry.path());
    }

    private void fifo(HierEntry.Fifo f) throws IOException {
        Path path = at(f);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Posix.mkfifo(ByteString.of(path.toString()), 0700);
            scratch(path);
        }
        site.own(path, f.owner(), f.group(), f.mode());
    }

    private void zeros(HierEntry.Zeros z) throws IOException {
        Path path = at(z);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            try (Fd fd = Fd.openExclusive(ByteString.of(path.toString()), 0600)) {
                fd.write(new byte[z.size()], 0, z.size());
            }
            scratch(path);
        }
        site.own(path, z.owner(), z.group(), z.mode());
    }

    private void scratch(Path path) {
        site.manifest().add(new Made.Scratch(path.toString()));
        site.changed("made " + path);
    }

    private void tree(HierEntry.Tree t) throws IOException {
        if (t.path().equals(LIB)) {
            library(t);
        } else if (Files.isDirectory(tree.resolve(t.path()))) {
            merge(t, at(t));
        }
    }

    /** Adds the files of the distribution to a directory that may have others, too. */
    private void merge(HierEntry.Tree t, Path to) throws IOException {
        Path from = tree.resolve(t.path());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isSymbolicLink(file)) {
                    site.linkIfAbsent(Files.readSymbolicLink(file).toString(), target);
                } else if (Files.isDirectory(file)) {
                    site.directory(target, t.owner(), t.group(), t.mode());
                } else {
                    site.copy(file, target, t.owner(), t.group(), fileMode(t, file));
                }
            }
        }
    }

    static int fileMode(HierEntry.Tree t, Path file) {
        return Files.isExecutable(file) ? t.mode() : t.mode() & ~0111;
    }

    /** lib/qmailj, whole: what the launchers need must fit together. */
    private void library(HierEntry.Tree t) throws IOException {
        Path lib = at(t);
        if (build(lib).equals(build(tree.resolve(t.path())))) {
            return;
        }
        LOG.info("  the runtime and the programs' classes (lib/qmailj)");
        Path fresh = lib.resolveSibling(lib.getFileName() + ".new");
        remove(fresh);
        copyAll(t, fresh);
        if (Files.exists(lib)) {
            Path old = site.dated(t.path());
            forgetOlder();
            Files.move(lib, old);
            scratch(old);
        }
        Files.move(fresh, lib);
        newLibrary = true;
        scratch(lib);
    }

    /** A whole directory for root, without a note of each file. */
    private void copyAll(HierEntry.Tree t, Path to) throws IOException {
        Path from = tree.resolve(t.path());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.copy(file, target,
                        LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
                if (!Files.isSymbolicLink(file)) {
                    int mode = Files.isDirectory(file) ? t.mode() : fileMode(t, file);
                    site.own(target, t.owner(), t.group(), mode);
                }
            }
        }
    }

    /** Of the earlier libraries only the last is worth its 100 MB. */
    private void forgetOlder() throws IOException {
        String earlier = home.resolve(LIB) + ".";
        for (Made made : site.manifest().all()) {
            if (made instanceof Made.Scratch old && old.path().startsWith(earlier)) {
                LOG.info("  removing {}, two versions old", old.path());
                remove(Path.of(old.path()));
                site.manifest().remove(old);
            }
        }
    }

    /** Which build a lib/qmailj is; empty when there is none. */
    static String build(Path lib) throws IOException {
        Path file = lib.resolve("build");
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    private void programs(List<HierEntry.Program> programs) throws IOException {
        List<HierEntry.Program> different = new ArrayList<>();
        boolean replaced = false;
        for (HierEntry.Program p : programs) {
            Path from = tree.resolve(p.path());
            if (!Files.exists(from)) {
                throw new SetupException("the distribution lacks " + p.path());
            }
            boolean there = Files.exists(at(p), LinkOption.NOFOLLOW_LINKS);
            if (!there || Files.mismatch(from, at(p)) != -1) {
                different.add(p);
                replaced |= there && p.path().startsWith("bin/");
            } else {
                site.own(at(p), p.owner(), p.group(), p.mode());
            }
        }
        if (replaced) {
            keepOldPrograms(different);
        }
        for (HierEntry.Program p : different) {
            site.put(tree.resolve(p.path()), at(p), p.owner(), p.group(), p.mode());
        }
    }

    /**
     * The old bin/ as second names (links) of the files in it, so nothing is copied or moved. Where
     * bin is a link to a directory that is not qmail's alone, of our programs' names only.
     */
    private void keepOldPrograms(List<HierEntry.Program> replaced) throws IOException {
        Path bin = home.resolve("bin");
        Path old = site.dated("bin");
        boolean ours = site.manifest().has("f" + bin.resolve("qmail-queue"));
        boolean shared = Files.isSymbolicLink(bin);
        Path real = shared ? bin.toRealPath().resolve(old.getFileName()) : old;
        sameOwner(bin, real);
        try (Stream<Path> files = Files.list(bin)) {
            for (Path file : files.toList()) {
                boolean wanted = !shared || isOneOf(file, replaced);
                if (wanted && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createLink(real.resolve(file.getFileName()), file);
                }
            }
        }
        scratch(real);
        if (shared) {
            site.linkIfAbsent(real.toString(), old);
        }
        LOG.info("  the old programs stay in {}", old);
        noteOldPrograms(ours, real, replaced);
    }

    private static void sameOwner(Path as, Path fresh) throws IOException {
        FileStatus is = Posix.stat(ByteString.of(as.toString()));
        ByteString name = ByteString.of(fresh.toString());
        Posix.mkdir(name, 0700);
        Posix.chown(name, is.uid(), is.gid());
        Posix.chmod(name, is.permissions());
    }

    private boolean isOneOf(Path file, List<HierEntry.Program> programs) {
        return programs.stream().anyMatch(p -> at(p).equals(file));
    }

    private void noteOldPrograms(boolean ours, Path old, List<HierEntry.Program> replaced) {
        for (HierEntry.Program p : replaced) {
            Path saved = old.resolve(Path.of(p.path()).getFileName());
            if (!ours && Files.exists(saved, LinkOption.NOFOLLOW_LINKS)) {
                site.manifest().add(new Made.Saved(saved.toString(), at(p).toString()));
            }
        }
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
