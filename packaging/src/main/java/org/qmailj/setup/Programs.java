package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
 * The programs in bin/. They are replaced one by one, each by a rename, so that at no instant one
 * is missing; the old bin/ stays complete as bin.YYYYMMDD. A program is ours by its contents: those
 * that the manifest noted, or the list of the library that was there before. What has another's
 * contents while most of bin/ is ours was put there by the administrator, and stays; when most of
 * it is another's, all of it is replaced.
 */
final class Programs {
    private static final Logger LOG = LoggerFactory.getLogger(Programs.class);

    private enum State {
        /** There is none, or an empty file, which a crash has left. */
        MISSING,
        /** It is the new one. */
        NEW,
        /** Of another version. */
        OURS,
        /** Another's, of which an installation that was interrupted has kept a second name. */
        KEPT,
        /** Another's. */
        FOREIGN
    }

    private final Site site;
    private final Path tree;
    private final Map<String, String> before;
    private final Map<String, String> listed;
    private final Map<State, List<HierEntry.Program>> found = new EnumMap<>(State.class);

    /** @param before the list of the library that the programs worked with until now */
    Programs(Site site, Path tree, Map<String, String> before) throws IOException {
        this.site = site;
        this.tree = tree;
        this.before = before;
        this.listed = Sums.read(tree.resolve(HierInstaller.LIB));
        for (State state : State.values()) {
            found.put(state, new ArrayList<>());
        }
    }

    void install(List<HierEntry.Program> programs) throws IOException {
        for (HierEntry.Program p : programs) {
            found.get(state(p)).add(p);
        }
        for (HierEntry.Program p : found.get(State.NEW)) {
            site.own(at(p), p.owner(), p.group(), p.mode());
        }
        List<HierEntry.Program> foreign = new ArrayList<>(found.get(State.FOREIGN));
        List<HierEntry.Program> staying = new ArrayList<>();
        if (!isAnothers()) {
            staying.addAll(foreign.stream().filter(this::wasReplaced).toList());
            foreign.removeAll(staying);
        }
        Map<Path, HierEntry.Program> originals = originals(staying);
        List<HierEntry.Program> replaced = new ArrayList<>(foreign);
        replaced.addAll(found.get(State.OURS));
        boolean resumed = programs.stream().anyMatch(p -> site.manifest().isBegun("f" + at(p)));
        if (!foreign.isEmpty() || !resumed && !(replaced.isEmpty() && originals.isEmpty())) {
            keep(replaced, foreign, originals);
        }
        replaced.addAll(found.get(State.KEPT));
        replaced.addAll(found.get(State.MISSING));
        for (HierEntry.Program p : replaced) {
            site.stage(whole(p), at(p), p.owner(), p.group(), p.mode());
        }
        for (Map.Entry<Path, HierEntry.Program> original : originals.entrySet()) {
            site.stageLike(whole(original.getValue()), original.getKey());
        }
        site.place();
        tell(staying, originals);
    }

    private Path at(HierEntry.Program p) {
        return site.home().resolve(p.path());
    }

    private State state(HierEntry.Program p) throws IOException {
        if (!Files.exists(tree.resolve(p.path()))) {
            throw new SetupException("the distribution lacks " + p.path());
        }
        Path path = at(p);
        if (!Files.exists(path) || Files.size(path) == 0) {
            return State.MISSING;
        } else if (Files.mismatch(tree.resolve(p.path()), path) == -1) {
            return State.NEW;
        } else if (isOurs(path, p)) {
            return State.OURS;
        }
        Path saved = site.manifest().saved(path);
        return saved != null && Files.isSameFile(saved, path) ? State.KEPT : State.FOREIGN;
    }

    /** Whether a file has the contents of this program, of this version or the one before. */
    private boolean isOurs(Path file, HierEntry.Program p) throws IOException {
        String sum = Site.sha256(file);
        return site.manifest().isFile(at(p), sum) || sum.equals(before.get(p.path()));
    }

    /** The program of the distribution, unless something has happened to it since the build. */
    private Path whole(HierEntry.Program p) throws IOException {
        Path path = tree.resolve(p.path());
        if (!Site.sha256(path).equals(listed.get(p.path()))) {
            throw new SetupException(
                    "the distribution's " + p.path() + " is not as it was built: build again");
        }
        return path;
    }

    /** Most of bin/ is: of a qmail before us, or after the way back to it. */
    private boolean isAnothers() {
        return found.get(State.FOREIGN).size()
                > found.get(State.OURS).size() + found.get(State.NEW).size();
    }

    /** Ours had been there; and it was not the program of the qmail before us that came back. */
    private boolean wasReplaced(HierEntry.Program p) {
        return site.manifest().has("f" + at(p))
                && (!site.manifest().has("s" + at(p)) || site.manifest().saved(at(p)) != null);
    }

    /** Under other names, what these were before the administrator put his own in their places. */
    private Map<Path, HierEntry.Program> originals(List<HierEntry.Program> staying)
            throws IOException {
        Map<Path, HierEntry.Program> to = new LinkedHashMap<>();
        for (HierEntry.Program p : staying) {
            for (Path file : others()) {
                if (isOurs(file, p) && Files.mismatch(tree.resolve(p.path()), file) != -1) {
                    to.put(file, p);
                }
            }
        }
        return to;
    }

    /** The files in bin/ that have not the name of a program of ours. */
    private List<Path> others() throws IOException {
        List<Path> names = found.values().stream().flatMap(List::stream).map(this::at).toList();
        try (Stream<Path> files = Files.list(site.home().resolve("bin"))) {
            return files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .filter(f -> !names.contains(f)).sorted().toList();
        }
    }

    /**
     * Keeps the old bin/ as second names (links) of the files in it, so nothing is copied or moved.
     * Where bin is a link to a directory that is not qmail's alone, of our programs' names only.
     */
    private void keep(List<HierEntry.Program> replaced, List<HierEntry.Program> foreign,
            Map<Path, HierEntry.Program> originals) throws IOException {
        Path bin = site.home().resolve("bin");
        Path old = site.dated("bin");
        boolean shared = Files.isSymbolicLink(bin);
        Path real = shared ? bin.toRealPath().resolve(old.getFileName()) : old;
        Path fresh = real.resolveSibling(".bin.new");
        site.manifest().begin(new Made.Scratch(fresh.toString()));
        HierInstaller.remove(fresh);
        closed(bin, fresh);
        List<Made> notes = new ArrayList<>();
        notes.add(new Made.Directory(real.toString()));
        try (Stream<Path> files = Files.list(bin)) {
            for (Path file : files.sorted().toList()) {
                boolean wanted = !shared || originals.containsKey(file)
                        || replaced.stream().anyMatch(p -> at(p).equals(file));
                if (wanted && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createLink(fresh.resolve(file.getFileName()), file);
                    note(file, real.resolve(file.getFileName()), foreign, originals, notes);
                }
            }
        }
        site.keep(fresh, real, notes);
        if (shared) {
            site.linkIfAbsent(real.toString(), old);
        }
        LOG.info("  the old programs stay in {}", old);
    }

    /** What is ours goes when we go, what is another's goes back to its place. */
    private void note(Path file, Path kept, List<HierEntry.Program> foreign,
            Map<Path, HierEntry.Program> originals, List<Made> notes) throws IOException {
        if (foreign.stream().anyMatch(p -> at(p).equals(file))) {
            notes.add(new Made.Saved(kept.toString(), file.toString()));
        } else if (originals.containsKey(file)
                || Stream.of(State.OURS, State.NEW).flatMap(s -> found.get(s).stream())
                        .anyMatch(p -> at(p).equals(file))) {
            notes.add(new Made.File(Site.sha256(file), kept.toString()));
        }
    }

    /** Root's alone, because old setuid programs must not serve anybody for ever. */
    private static void closed(Path as, Path fresh) throws IOException {
        FileStatus is = Posix.stat(ByteString.of(as.toString()));
        ByteString name = ByteString.of(fresh.toString());
        Posix.mkdir(name, 0700);
        Posix.chown(name, is.uid(), is.gid());
    }

    private void tell(List<HierEntry.Program> staying, Map<Path, HierEntry.Program> originals) {
        for (HierEntry.Program p : staying) {
            LOG.info("  {} is not ours and stays (ours is {})", at(p), tree.resolve(p.path()));
        }
        originals.forEach((file, p) ->
                LOG.info("  {}, which was our {}, is now the new one", file, p.path()));
    }
}
