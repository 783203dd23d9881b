package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.qmailj.common.hier.HierEntry;

/**
 * Decides what to do with the programs in bin/; {@link Replacement} does it. A program is ours if
 * its contents are in the manifest, or in the list of the installed library. If most of bin/ is
 * ours, then a program that is not was put there by the administrator, and stays. If most of it is
 * another qmail's, all of it is replaced.
 */
final class Programs {
    /** What is found under the name of a program of ours. */
    enum State {
        /** Nothing, or an empty file, which a crash left. */
        MISSING,
        /** The program that we install. */
        NEW,
        /** Our program, of another version. */
        OURS,
        /** Another program, which an interrupted installation has already saved. */
        KEPT,
        /** Another program. */
        FOREIGN,
        /** Another program where ours had been. It may be the one from before ours. */
        WRAPPER
    }

    /** What is to be done with a file. */
    enum Action {
        /** Set its owner and mode. */
        OWN,
        /** Do nothing: it is the administrator's. */
        KEEP,
        /** Write the new program; nothing is lost. */
        WRITE,
        /** Replace ours. The old one stays in the old bin/ until we are uninstalled. */
        REPLACE,
        /** Replace another's. It stays in the old bin/ and returns when we are uninstalled. */
        REPLACE_AND_SAVE,
        /** Update a copy of our old program, which a wrapper in its place uses. */
        RENEW
    }

    /** @param file where the program is: in its own place, except for RENEW */
    record Decision(Action action, HierEntry.Program program, Path file) {
        boolean changesNothing() {
            return action == Action.OWN || action == Action.KEEP;
        }
    }

    private final Site site;
    private final Path tree;
    private final Map<String, String> before;

    Programs(Site site, Path tree) throws IOException {
        this.site = site;
        this.tree = tree;
        this.before = Sums.read(site.home().resolve(HierInstaller.LIB));
    }

    /** Returns what to do, and changes nothing. */
    List<Decision> decide(List<HierEntry.Program> programs) throws IOException {
        List<State> found = new ArrayList<>();
        for (HierEntry.Program p : programs) {
            found.add(state(p));
        }
        List<Action> actions = actions(found);
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            HierEntry.Program p = programs.get(i);
            decisions.add(new Decision(actions.get(i), p, at(p)));
        }
        decisions.addAll(copies(decisions));
        return decisions;
    }

    /** Returns what to do with programs in these states. */
    static List<Action> actions(List<State> found) {
        long anothers = count(found, State.FOREIGN) + count(found, State.WRAPPER);
        boolean isAnothers = anothers > count(found, State.OURS) + count(found, State.NEW);
        return found.stream().map(state -> switch (state) {
            case NEW -> Action.OWN;
            case MISSING, KEPT -> Action.WRITE;
            case OURS -> Action.REPLACE;
            case FOREIGN -> Action.REPLACE_AND_SAVE;
            case WRAPPER -> isAnothers ? Action.REPLACE_AND_SAVE : Action.KEEP;
        }).toList();
    }

    private static long count(List<State> found, State state) {
        return found.stream().filter(s -> s == state).count();
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
        } else if (isNew(path, p)) {
            return State.NEW;
        } else if (isOurs(path, p)) {
            return State.OURS;
        }
        Manifest manifest = site.manifest();
        boolean wasOurs = manifest.has(Made.Kind.FILE, path);
        boolean interrupted = !wasOurs || manifest.isBegun(Made.Kind.FILE, path);
        Path saved = manifest.saved(path);
        if (interrupted && saved != null && Files.isSameFile(saved, path)) {
            return State.KEPT;
        }
        return wasOurs ? State.WRAPPER : State.FOREIGN;
    }

    private boolean isNew(Path file, HierEntry.Program p) throws IOException {
        return Files.mismatch(tree.resolve(p.path()), file) == -1;
    }

    /** Returns whether a file has the contents of this program, in this or an older version. */
    private boolean isOurs(Path file, HierEntry.Program p) throws IOException {
        String sum = Site.sha256(file);
        return site.manifest().isProgram(at(p), sum) || sum.equals(before.get(p.path()));
    }

    /** Returns the copies of our old programs that were renamed to make place for a wrapper. */
    private Collection<Decision> copies(List<Decision> decisions) throws IOException {
        Map<Path, Decision> copies = new LinkedHashMap<>();
        for (Decision d : decisions) {
            if (d.action() == Action.KEEP) {
                for (Path file : others(decisions)) {
                    if (isOurs(file, d.program()) && !isNew(file, d.program())) {
                        copies.put(file, new Decision(Action.RENEW, d.program(), file));
                    }
                }
            }
        }
        return copies.values();
    }

    /** Returns the files in bin/ that do not have the name of a program of ours. */
    private List<Path> others(List<Decision> decisions) throws IOException {
        List<Path> names = decisions.stream().map(Decision::file).toList();
        try (Stream<Path> files = Files.list(site.home().resolve("bin"))) {
            return files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .filter(f -> !names.contains(f)).sorted().toList();
        }
    }
}
