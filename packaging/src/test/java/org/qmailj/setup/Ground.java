package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.posix.Posix;

/** A place to install to in tests: everybody is whoever runs the test. */
final class Ground {
    static final Owners MYSELF = new Owners() {
        @Override
        public int uid(String user) {
            return Posix.uid();
        }

        @Override
        public int gid(String group) {
            return Posix.gid();
        }
    };

    final Path tree;
    final Path home;

    Ground(Path directory) throws IOException {
        tree = Files.createDirectory(directory.resolve("tree"));
        home = Files.createDirectory(directory.resolve("home"));
        Files.createDirectory(home.resolve("lib"));
    }

    Manifest manifest() throws IOException {
        return Manifest.of(home);
    }

    /** Writes the tree: every program holds the word. */
    void build(String word) throws IOException {
        write(tree.resolve("lib/qmailj/build"), word);
        write(tree.resolve("lib/qmailj/jars/all.jar"), word);
        for (String script : new String[] {"make-caches", "record-stock"}) {
            write(tree.resolve("lib/qmailj").resolve(script),
                    Files.readString(Path.of("src/main/lib").resolve(script)));
        }
        write(tree.resolve("lib/qmailj/classic/qmail-queue"), word);
        write(tree.resolve("boot/home"), "#!/bin/sh\n");
        Posix.chmod(ByteString.of(tree.resolve("boot/home").toString()), 0755);
        write(tree.resolve("configure/config-fast"), "#!/bin/sh\n");
        write(tree.resolve("man/man1/forward.1"), ".TH " + word);
        for (HierEntry.Program p : Hier.programs()) {
            write(tree.resolve(p.path()), word);
        }
        sums();
    }

    /** Lists what is in the tree now, as the build does at its end. */
    void sums() throws IOException {
        HostProgram.run("sh", "src/main/build/sums", tree.toString());
    }

    /** What the checker complains of. */
    List<String> check() throws IOException {
        return new Checker(home, MYSELF, manifest()).check();
    }

    private Site site(Manifest manifest, String day) {
        return new Site(home, MYSELF, manifest, day) {
            @Override
            void flush() {} // no test needs to wait for the disks of a busy machine
        };
    }

    /** What `qmailj-setup look --tree` tells. */
    boolean isCurrent() throws IOException {
        return new HierInstaller(site(manifest(), "20261121"), tree).isCurrent();
    }

    /** Answers how many things changed. */
    int install(String day) throws IOException {
        Manifest manifest = manifest();
        Site site = site(manifest, day);
        new HierInstaller(site, tree).install();
        manifest.finish();
        manifest.write();
        return site.changes();
    }

    String in(String path) throws IOException {
        return Files.readString(home.resolve(path));
    }

    boolean has(String path) {
        return Files.exists(home.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
