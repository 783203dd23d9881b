package org.qmailj.setup;

/**
 * One thing that an installation did to the host, and that uninstalling takes back. Paths are
 * absolute. As a line of the manifest it is a letter and its fields, with tabs between.
 */
sealed interface Made {
    /** What it is known by: a second record with the same key replaces the first. */
    String key();

    /** Its line. */
    String line();

    /** A directory; taken away when it is empty. */
    record Directory(String path) implements Made {
        @Override
        public String key() {
            return "d" + path;
        }

        @Override
        public String line() {
            return "d\t" + path;
        }
    }

    /** A file with these contents; one that was changed since stays. */
    record File(String sha256, String path) implements Made {
        @Override
        public String key() {
            return "f" + path;
        }

        @Override
        public String line() {
            return "f\t" + sha256 + '\t' + path;
        }
    }

    /** A symbolic link; one that points elsewhere now stays. */
    record Link(String target, String path) implements Made {
        @Override
        public String key() {
            return "l" + path;
        }

        @Override
        public String line() {
            return "l\t" + target + '\t' + path;
        }
    }

    /** Something with all that is in it, which only our programs write. */
    record Scratch(String path) implements Made {
        @Override
        public String key() {
            return "x" + path;
        }

        @Override
        public String line() {
            return "x\t" + path;
        }
    }

    /** What stood in our way; it goes back. */
    record Saved(String saved, String path) implements Made {
        @Override
        public String key() {
            return "s" + path;
        }

        @Override
        public String line() {
            return "s\t" + saved + '\t' + path;
        }
    }

    /** A user. */
    record User(String name) implements Made {
        @Override
        public String key() {
            return "u" + name;
        }

        @Override
        public String line() {
            return "u\t" + name;
        }
    }

    /** A group. */
    record Group(String name) implements Made {
        @Override
        public String key() {
            return "g" + name;
        }

        @Override
        public String line() {
            return "g\t" + name;
        }
    }

    /** A package of the distribution that was missing. It stays; uninstalling names it. */
    record Package(String name) implements Made {
        @Override
        public String key() {
            return "p" + name;
        }

        @Override
        public String line() {
            return "p\t" + name;
        }
    }

    /** Reads a line back. */
    static Made parse(String line) {
        String[] f = line.split("\t", -1);
        String kind = f[0];
        boolean two = kind.equals("f") || kind.equals("l") || kind.equals("s");
        if (f.length != (two ? 3 : 2)) {
            throw new SetupException("this line of the manifest is broken: " + line);
        }
        return switch (kind) {
            case "d" -> new Directory(f[1]);
            case "f" -> new File(f[1], f[2]);
            case "l" -> new Link(f[1], f[2]);
            case "x" -> new Scratch(f[1]);
            case "s" -> new Saved(f[1], f[2]);
            case "u" -> new User(f[1]);
            case "g" -> new Group(f[1]);
            case "p" -> new Package(f[1]);
            default -> throw new SetupException("this line of the manifest is unknown: " + line);
        };
    }
}
