package org.qmailj.setup;

/**
 * One thing that an installation did to the host, and that uninstalling undoes. Paths are absolute.
 * Its line in the manifest has a letter and the fields, separated by tabs.
 */
sealed interface Made {
    /** The kinds of things, with their letters and how many fields their lines have. */
    enum Kind {
        DIRECTORY("d", 2), FILE("f", 3), LINK("l", 3), SCRATCH("x", 2), SAVED("s", 3), USER("u", 2),
        GROUP("g", 2), PACKAGE("p", 2);

        private final String letter;
        private final int fields;

        Kind(String letter, int fields) {
            this.letter = letter;
            this.fields = fields;
        }

        private static Kind of(String line, String letter) {
            for (Kind kind : values()) {
                if (kind.letter.equals(letter)) {
                    return kind;
                }
            }
            throw new SetupException("this line of the manifest is unknown: " + line);
        }
    }

    /** Identifies it: a second record with the same key replaces the first. */
    record Key(Kind kind, String name) {}

    Key key();

    /** Returns its line in the manifest. */
    default String line() {
        return key().kind.letter + '\t' + key().name;
    }

    private static String line(Made one, String detail) {
        return one.key().kind.letter + '\t' + detail + '\t' + one.key().name;
    }

    /** A directory. It is removed if it is empty. */
    record Directory(String path) implements Made {
        @Override
        public Key key() {
            return new Key(Kind.DIRECTORY, path);
        }
    }

    /** A file with these contents. If it was changed since, it stays. */
    record File(String sha256, String path) implements Made {
        @Override
        public Key key() {
            return new Key(Kind.FILE, path);
        }

        @Override
        public String line() {
            return Made.line(this, sha256);
        }
    }

    /** A symbolic link. If it points elsewhere now, it stays. */
    record Link(String target, String path) implements Made {
        @Override
        public Key key() {
            return new Key(Kind.LINK, path);
        }

        @Override
        public String line() {
            return Made.line(this, target);
        }
    }

    /** A file or directory that only our programs write. It is removed with everything in it. */
    record Scratch(String path) implements Made {
        @Override
        public Key key() {
            return new Key(Kind.SCRATCH, path);
        }
    }

    /** What was in our place before. It is put back. The sum is noted of a program, else "". */
    record Saved(String sha256, String saved, String path) implements Made {
        Saved(String saved, String path) {
            this("", saved, path);
        }

        @Override
        public Key key() {
            return new Key(Kind.SAVED, path);
        }

        @Override
        public String line() {
            return Made.line(this, sha256.isEmpty() ? saved : sha256 + '\t' + saved);
        }
    }

    /** A user or a group. */
    sealed interface Account extends Made {
        String name();
    }

    record User(String name) implements Account {
        @Override
        public Key key() {
            return new Key(Kind.USER, name);
        }
    }

    record Group(String name) implements Account {
        @Override
        public Key key() {
            return new Key(Kind.GROUP, name);
        }
    }

    /** A package of the distribution that was missing. It stays; uninstalling names it. */
    record Package(String name) implements Made {
        @Override
        public Key key() {
            return new Key(Kind.PACKAGE, name);
        }
    }

    /** Reads a line back. A saved program has one field more: the sum of its contents. */
    static Made parse(String line) {
        String[] f = line.split("\t", -1);
        Kind kind = Kind.of(line, f[0]);
        boolean ofProgram = kind == Kind.SAVED && f.length == kind.fields + 1;
        if (f.length != kind.fields && !ofProgram) {
            throw new SetupException("this line of the manifest is broken: " + line);
        }
        return switch (kind) {
            case DIRECTORY -> new Directory(f[1]);
            case FILE -> new File(f[1], f[2]);
            case LINK -> new Link(f[1], f[2]);
            case SCRATCH -> new Scratch(f[1]);
            case SAVED -> ofProgram ? new Saved(f[1], f[2], f[3]) : new Saved(f[1], f[2]);
            case USER -> new User(f[1]);
            case GROUP -> new Group(f[1]);
            case PACKAGE -> new Package(f[1]);
        };
    }
}
