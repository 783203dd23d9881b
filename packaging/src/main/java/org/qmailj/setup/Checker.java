package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** Compares an installation with {@link Hier} and with its manifest. It changes nothing. */
final class Checker {
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;
    private static final int FIFO = 0010000;
    private static final int TYPE = 0170000;

    private final Path home;
    private final Ids ids;
    private final Manifest manifest;
    private final Stock stock;
    private final List<String> warnings = new ArrayList<>();
    private int older;

    Checker(Path home, Ids ids, Manifest manifest) {
        this.home = home;
        this.ids = ids;
        this.manifest = manifest;
        this.stock = new Stock(new QmailHome(ByteString.of(home.toString())));
    }

    /** Returns what is not as it should be, a warning for each. */
    List<String> check() throws IOException {
        for (HierEntry entry : Hier.all()) {
            if (ids.doesWithout(entry)) {
                continue;
            }
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
        if (older > 0) {
            warnings.add(home.resolve("bin") + " has " + older
                    + " programs of an older version: you went back");
        }
        warnings.addAll(new Predecessor(home, manifest).queue());
        for (String damaged : Sums.damaged(home.resolve(HierInstaller.LIB))) {
            Path path = home.resolve(HierInstaller.LIB).resolve(damaged);
            warnings.add(path + " is not as it was built\n...try: packaging/install");
        }
        for (Made made : manifest.all()) {
            if (made instanceof Made.Link l) {
                sendmail(l);
            }
        }
        return warnings;
    }

    /**
     * Warns of a name of sendmail that leads elsewhere: the package of another mail server takes
     * it back at its next update. Of other links outside the home, the administrator disposes.
     */
    private void sendmail(Made.Link link) throws IOException {
        if (link.target().equals(Services.sendmailOf(home)) && !Manifest.isThere(link)) {
            warnings.add(link.path() + " does not lead to " + link.target()
                    + "\n...try: packaging/install");
        }
    }

    /** Checks a program. Of an administrator's own program, neither owner nor mode is checked. */
    private void program(Path path, HierEntry.Program p) throws IOException {
        if (!manifest.has(Made.Kind.FILE, path) || !Files.isRegularFile(path)) {
            compare(path, p.access(), FILE);
            return;
        }
        String sum = Site.sha256(path);
        if (!manifest.isProgram(path, sum)) {
            warnings.add(path + " is not the program that was installed");
            return;
        }
        if (!manifest.isFile(path, sum)) {
            older++;
        }
        compare(path, p.access(), FILE);
        if (!stock.has(path.getFileName().toString())) {
            warnings.add(path + " was moved or touched since installation; the resident"
                    + " service is bypassed\n...try: sh "
                    + home.resolve("lib/qmailj/record-stock"));
        }
    }

    private void tree(Path top, HierEntry.Tree t) throws IOException {
        if (!Files.isDirectory(top)) {
            warnings.add(top + " does not exist");
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
        if (owner != 0 && owner != ids.uid(access.owner())) {
            warn(path, "belongs to a stranger", "chown " + access.owner());
        }
    }

    private void compare(Path path, Access access, int type) throws IOException {
        FileStatus is;
        try {
            is = Posix.stat(ByteString.of(path.toString()));
        } catch (PosixException e) {
            warnings.add(path + (e.is(Errno.ENOENT) ? " does not exist" : ": " + e.getMessage()));
            return;
        }
        if ((is.mode() & TYPE) != type) {
            warnings.add(path + " has wrong type");
            return;
        }
        if (is.uid() != ids.uid(access.owner())) {
            warn(path, "has wrong owner", "chown " + access.owner());
        }
        if (is.gid() != ids.gid(access.group())) {
            warn(path, "has wrong group", "chgrp " + access.group());
        }
        if (is.permissions() != access.mode()) {
            warn(path, "has wrong permissions", String.format("chmod %04o", access.mode()));
        }
    }

    private void warn(Path path, String what, String remedy) {
        warnings.add(path + " " + what + "\n...try: " + remedy + " " + path);
    }
}
