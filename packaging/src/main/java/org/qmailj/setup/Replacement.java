package org.qmailj.setup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what {@link Programs} decided. The programs are replaced one by one, each by a
 * rename, so that none is missing at any instant. The old bin/ stays complete as bin.YYYYMMDD.
 */
final class Replacement {
    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

    /** How a script begins. */
    private static final byte[] SCRIPT = {'#', '!'};

    private final Site site;
    private final Path tree;
    private final Map<String, String> listed;

    Replacement(Site site, Path tree) throws IOException {
        this.site = site;
        this.tree = tree;
        this.listed = Sums.read(tree.resolve(HierInstaller.LIB));
    }

    void carryOut(List<Programs.Decision> decisions) throws IOException {
        Staging staging = new Staging(site);
        if (losesSomething(decisions)) {
            keep(decisions);
        }
        for (Programs.Decision d : decisions) {
            HierEntry.Program p = d.program();
            switch (d.action()) {
                case OWN -> site.mend(d.file(), p.access());
                case KEEP -> { }
                case WRITE, REPLACE, REPLACE_AND_SAVE ->
                        staging.stage(whole(p), d.file(), p.access());
                case RENEW -> staging.stageLike(whole(p), d.file());
            }
        }
        staging.place();
        tell(decisions);
    }

    /**
     * Returns whether bin/ has to be kept. Of our own programs, an interrupted installation has
     * kept second names already.
     */
    private boolean losesSomething(List<Programs.Decision> decisions) {
        boolean anothers = false;
        boolean ours = false;
        boolean resumed = false;
        for (Programs.Decision d : decisions) {
            anothers |= d.action() == Programs.Action.REPLACE_AND_SAVE;
            ours |= d.action() == Programs.Action.REPLACE || d.action() == Programs.Action.RENEW;
            resumed |= site.manifest().isBegun(Made.Kind.FILE, d.file());
        }
        return anothers || ours && !resumed;
    }

    /** Returns the program of the distribution, if it is as it was built. */
    private Path whole(HierEntry.Program p) throws IOException {
        Path path = tree.resolve(p.path());
        if (!Site.sha256(path).equals(listed.get(p.path()))) {
            throw new SetupException(
                    "the distribution's " + p.path() + " is not as it was built: build it again");
        }
        return path;
    }

    /**
     * Keeps the old bin/: hard links to the files that will be replaced, and copies of the others,
     * which a removal of such a link would touch (see common.hier.Stock). If bin is a symbolic
     * link, its directory is not qmail's alone; then what is not ours is only linked to. From a
     * bin that is mounted, no link leads out; there as well the old bin/ is inside of it.
     */
    private void keep(List<Programs.Decision> decisions) throws IOException {
        Map<Path, Programs.Action> actions = new HashMap<>();
        decisions.forEach(d -> actions.put(d.file(), d.action()));
        Path bin = site.home().resolve("bin");
        Path old = site.dated("bin");
        boolean shared = Files.isSymbolicLink(bin);
        boolean inside = shared || isMounted(bin);
        Path real = inside ? bin.toRealPath().resolve(old.getFileName()) : old;
        Path fresh = real.resolveSibling(".bin.new");
        site.manifest().begin(new Made.Scratch(fresh.toString()));
        HierInstaller.remove(fresh);
        closed(bin, fresh);
        List<Made> notes = new ArrayList<>();
        notes.add(new Made.Directory(real.toString()));
        try (Stream<Path> files = Files.list(bin)) {
            for (Path file : files.sorted().toList()) {
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Path as = fresh.resolve(file.getFileName());
                    if (shared && !actions.containsKey(file)) {
                        Path there = bin.toRealPath().resolve(file.getFileName());
                        Files.createSymbolicLink(as, there);
                    } else {
                        keep(file, as, isReplaced(actions.get(file)));
                    }
                    note(file, real.resolve(file.getFileName()), actions.get(file), notes);
                }
            }
        }
        site.keep(fresh, real, notes);
        if (inside) {
            site.linkIfAbsent(real.toString(), old);
        }
        LOG.info("the old programs stay in {}", old);
    }

    /** Returns whether something is mounted there, be it another directory of the same disk. */
    private static boolean isMounted(Path directory) throws IOException {
        String name = directory.toRealPath().toString();
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return mounts.anyMatch(line -> line.split(" ")[4].equals(name));
        }
    }

    private static void keep(Path file, Path as, boolean replaced) throws IOException {
        if (replaced) {
            Files.createLink(as, file);
        } else {
            Files.copy(file, as,
                    LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** @param action null for a file that does not have the name of a program of ours */
    private static boolean isReplaced(Programs.Action action) {
        return switch (action) {
            case REPLACE, REPLACE_AND_SAVE, RENEW -> true;
            case OWN, KEEP, WRITE -> false;
            case null -> false;
        };
    }

    /** Notes how uninstalling treats it: ours is removed, another's is put back in its place. */
    private static void note(Path file, Path kept, Programs.Action action, List<Made> notes)
            throws IOException {
        switch (action) {
            case REPLACE_AND_SAVE -> notes.add(
                    new Made.Saved(Site.sha256(file), kept.toString(), file.toString()));
            case OWN, REPLACE, RENEW ->
                    notes.add(new Made.File(Site.sha256(file), kept.toString()));
            case KEEP, WRITE -> { }
            case null -> { }
        }
    }

    /** Makes a directory that only root can enter: old setuid programs must not serve others. */
    private static void closed(Path as, Path fresh) throws IOException {
        FileStatus is = Posix.stat(ByteString.of(as.toString()));
        ByteString name = ByteString.of(fresh.toString());
        Posix.mkdir(name, 0700);
        Posix.chown(name, is.uid(), is.gid());
    }

    /**
     * Returns whether what was replaced seems to be the administrator's own: a script where ours is
     * none, or beside it a file of the same name and more, as {@code qmail-queue.orig}, which is
     * what a filter calls. No other qmail has a qmailctl.
     *
     * @param kept the file in the old bin/
     */
    static boolean looksOwn(Path kept, Path ours) throws IOException {
        String name = ours.getFileName().toString();
        try (Stream<Path> files = Files.list(kept.getParent())) {
            return name.equals("qmailctl") || isScript(kept) && !isScript(ours)
                    || files.anyMatch(f -> f.getFileName().toString().startsWith(name + "."));
        }
    }

    private static boolean isScript(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(2), SCRIPT);
        }
    }

    private void tellOfReplaced(Path file, Path ours) throws IOException {
        Path kept = site.manifest().saved(file);
        if (kept != null && looksOwn(kept, ours)) {
            LOG.info("{} was replaced, and seems to have been a program of your own: to use it"
                    + " again, cp -a {} {}", file, kept, file.getParent());
        }
    }

    private void tell(List<Programs.Decision> decisions) throws IOException {
        for (Programs.Decision d : decisions) {
            String name = d.program().path();
            switch (d.action()) {
                case KEEP -> LOG.info("{} is not ours and stays (ours is {})",
                        d.file(), tree.resolve(name));
                case RENEW -> LOG.info("{} is a copy of our old {}; updated it", d.file(), name);
                case REPLACE_AND_SAVE -> tellOfReplaced(d.file(), tree.resolve(name));
                case OWN, WRITE, REPLACE -> { }
            }
        }
    }
}
