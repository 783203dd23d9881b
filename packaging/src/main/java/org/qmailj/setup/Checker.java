package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Access;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.hier.QmailHome;
import org.qmailj.common.hier.Stock;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.FileStatus;
import org.qmailj.common.posix.Posix;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.queue.Area;
import org.qmailj.common.queue.QueueLayout;

/** Compares an installation with {@link Hier} and with its manifest. It changes nothing. */
final class Checker {
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;
    private static final int FIFO = 0010000;
    private static final int TYPE = 0170000;

    private static final String INSTALL = "\n...try: packaging/install";

    /** The programs in whose place a service or a worker acts ({@link Stock}). */
    private static final Set<String> SPOKEN_FOR = Set.of(
            "bouncesaying", "condredirect", "except", "forward", "preline", "qmail-getpw",
            "qmail-inject", "qmail-local", "qmail-qmqpd", "qmail-qmtpd", "qmail-queue",
            "qmail-remote", "qmail-smtpd");

    private final Path home;
    private final Owners owners;
    private final Manifest manifest;
    private final Stock stock;
    /** A directory that is missing is named once, not again for each thing in it. */
    private final Set<String> warnings = new LinkedHashSet<>();
    private final List<String> remarks = new ArrayList<>();
    private final Set<String> touched = new TreeSet<>();
    private int older;

    Checker(Path home, Owners owners, Manifest manifest) {
        this.home = home;
        this.owners = owners;
        this.manifest = manifest;
        this.stock = new Stock(new QmailHome(ByteString.of(home.toString())));
    }

    /** Returns what is not as it should be, a warning for each. */
    List<String> check() throws IOException {
        for (HierEntry entry : Hier.all()) {
            if (!owners.doesWithout(entry)) {
                entry(entry);
            }
        }
        programsTogether();
        warnings.addAll(new Predecessor(home, manifest).queue());
        for (String damaged : Sums.damaged(home.resolve(HierInstaller.LIB))) {
            Path path = home.resolve(HierInstaller.LIB).resolve(damaged);
            warnings.add(path + " is not as it was built" + INSTALL);
        }
        lostManifest();
        misnumbered();
        for (Made made : manifest.all()) {
            if (made instanceof Made.Link l) {
                sendmail(l);
            } else if (made instanceof Made.File f) {
                file(Path.of(f.path()));
            }
        }
        return List.copyOf(warnings);
    }

    private void entry(HierEntry entry) throws IOException {
        Path path = home.resolve(entry.path());
        switch (entry) {
            case HierEntry.Directory d when HierInstaller.isConfiguration(d)
                    && Files.isDirectory(path) -> {
                notForAll(path);
                notOfAStranger(path, d.access());
            }
            case HierEntry.Directory d -> compare(path, d.access(), DIRECTORY);
            case HierEntry.Program p -> program(path, p);
            case HierEntry.Zeros z -> compare(path, z.access(), FILE);
            case HierEntry.Fifo f -> compare(path, f.access(), FIFO);
            case HierEntry.Tree t -> tree(path, t);
        }
    }

    /** Warns of what is likely to be so of many programs at once, in one line for all of them. */
    private void programsTogether() {
        if (older > 0) {
            warnings.add(home.resolve("bin") + " has " + older
                    + " programs of an older version: you went back");
        }
        if (!touched.isEmpty()) {
            warnings.add(home.resolve("bin") + " has programs that were moved or touched since"
                    + " installation; their services are bypassed: " + String.join(" ", touched)
                    + "\n...try: sh " + home.resolve("lib/qmailj/record-stock"));
        }
    }

    /** Returns what {@link #check} found to be different, but is the administrator's to change. */
    List<String> remarks() {
        return remarks;
    }

    /** Remarks that the manifest begins later than the installation, which made run/ itself. */
    private void lostManifest() {
        Path run = home.resolve("run");
        if (Files.isDirectory(run) && !manifest.has(Made.Kind.DIRECTORY, run)) {
            remarks.add(manifest.file() + " does not list what was installed: put it back from a"
                    + " backup, or packaging/uninstall will refuse");
        }
    }

    /** Counts the messages of a copied queue: the name of one is the inode number of its file. */
    private void misnumbered() throws IOException {
        int count = 0;
        QueueLayout queue = QueueLayout.of(new QmailHome(ByteString.of(home.toString())));
        for (ByteString directory : queue.directories(Area.MESS)) {
            Path path = Path.of(directory.toString());
            if (!Files.isDirectory(path)) {
                continue;
            }
            try (Stream<Path> files = Files.list(path)) {
                count += (int) files.filter(Checker::isMisnumbered).count();
            }
        }
        if (count > 0) {
            remarks.add(home.resolve("queue/mess") + " has " + count + " messages whose number is"
                    + " not that of their file, as in a copied queue: stop qmail-send"
                    + " and run " + home.resolve("bin/qmailj-setup") + " renumber");
        }
    }

    private static boolean isMisnumbered(Path file) {
        long number = QueueLayout.number(ByteString.of(file.getFileName().toString()));
        try {
            return number != -1 && Posix.lstat(ByteString.of(file.toString())).ino() != number;
        } catch (PosixException e) {
            return false; // it was delivered meanwhile
        }
    }

    /**
     * Warns of a name of sendmail that leads elsewhere: the package of another mail server takes
     * it back at its next update. Of other links outside the home, the administrator disposes.
     */
    private void sendmail(Made.Link link) throws IOException {
        if (link.target().equals(Services.sendmailOf(home)) && !Manifest.isThere(link)) {
            warnings.add(link.path() + " does not lead to " + link.target() + INSTALL);
        }
    }

    /**
     * Checks the contents of a text, of a script of the services or of the rules for SMTP. Programs
     * have their own check; control files and aliases may be removed as well as changed.
     */
    private void file(Path path) throws IOException {
        boolean program = path.getParent().getFileName().toString().startsWith("bin");
        if (program || isBelow(path, "control", "alias", "users")) {
            return;
        }
        boolean script = isBelow(path, "rc", "supervise");
        if (!Files.exists(path)) {
            missing(path);
        } else if (!Files.isRegularFile(path)) {
            warnings.add(path + " has wrong type" + replacement(path));
        } else if (path.startsWith(home) && !manifest.isFile(path, Site.sha256(path))) {
            differs(path, script);
        } else if (script && !Files.isExecutable(path)) {
            warn(path, "is not executable", "chmod 0755");
        }
    }

    private boolean isBelow(Path path, String... names) {
        return Stream.of(names).anyMatch(name -> path.startsWith(home.resolve(name)));
    }

    /** Names a file with other contents. An installation writes an empty one again. */
    private void differs(Path path, boolean script) throws IOException {
        if (Files.size(path) == 0) {
            warnings.add(path + " is empty" + INSTALL);
        } else {
            (script ? remarks : warnings).add(
                    path + " was changed since installation" + replacement(path));
        }
    }

    /** Returns how to have ours again in the place of what an installation would leave there. */
    private static String replacement(Path path) {
        return "\n...try: mv " + path + ' ' + path + ".changed; packaging/install";
    }

    /** Checks a program. Of an administrator's own program, neither owner nor mode is checked. */
    private void program(Path path, HierEntry.Program p) throws IOException {
        if (!manifest.has(Made.Kind.FILE, path) || !Files.isRegularFile(path)) {
            compare(path, p.access(), FILE);
            return;
        }
        String sum = Site.sha256(path);
        if (!manifest.isProgram(path, sum)) {
            warnings.add(path + " is not the program that was installed" + replacement(path));
            return;
        }
        if (!manifest.isFile(path, sum)) {
            older++;
        }
        compare(path, p.access(), FILE);
        String name = path.getFileName().toString();
        if (SPOKEN_FOR.contains(name) && !stock.has(name)) {
            touched.add(name);
        }
    }

    private void tree(Path top, HierEntry.Tree t) throws IOException {
        if (!Files.isDirectory(top)) {
            missing(top);
            return;
        }
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.sorted().toList()) {
                if (t.path().equals(HierInstaller.LIB)) {
                    notWritable(file);
                } else if (manifest.has(Made.Kind.FILE, file)) {
                    compare(file, HierInstaller.fileAccess(t, file), FILE);
                }
            }
        }
    }

    /** Warns of a file in the library that others may change: root runs what is in there. */
    private void notWritable(Path path) throws IOException {
        FileStatus is = Posix.lstat(ByteString.of(path.toString()));
        boolean program = path.equals(home.resolve("lib/qmailj/classic/qmail-queue"));
        if (is.uid() != 0 && !program) {
            warn(path, "has wrong owner", "chown -h root");
        }
        if (!is.isSymlink() && (is.permissions() & 022) != 0) {
            warn(path, "is writable by others", "chmod go-w");
        }
    }

    private void notForAll(Path path) throws IOException {
        if ((Posix.stat(ByteString.of(path.toString())).permissions() & 02) != 0) {
            warn(path, "may be written to by everybody", "chmod o-w");
        }
    }

    /** Warns of a directory whose owner is a stranger: he could write rules that alias obeys. */
    private void notOfAStranger(Path path, Access access) throws IOException {
        int owner = Posix.stat(ByteString.of(path.toString())).uid();
        if (owner != 0 && owner != owners.uid(access.owner())) {
            warn(path, "belongs to a stranger", "chown " + access.owner());
        }
    }

    private void compare(Path path, Access access, int type) throws IOException {
        FileStatus is;
        try {
            is = Posix.stat(ByteString.of(path.toString()));
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                missing(path);
            } else {
                warnings.add(path + ": " + e.getMessage());
            }
            return;
        }
        if ((is.mode() & TYPE) != type) {
            warnings.add(path + " has wrong type" + replacement(path));
            return;
        }
        if (is.uid() != owners.uid(access.owner())) {
            warn(path, "has wrong owner", "chown " + access.owner());
        }
        if (is.gid() != owners.gid(access.group())) {
            warn(path, "has wrong group", "chgrp " + access.group());
        }
        if (is.permissions() != access.mode()) {
            warn(path, "has wrong permissions", String.format("chmod %04o", access.mode()));
        }
    }

    /** Names what is missing: the path, or the directory above it that is not there either. */
    private void missing(Path path) {
        if (Files.isDirectory(path.getParent())) {
            warnings.add(path + " does not exist" + INSTALL);
        } else {
            missing(path.getParent());
        }
    }

    private void warn(Path path, String what, String remedy) {
        warnings.add(path + " " + what + "\n...try: " + remedy + " " + path);
    }
}
