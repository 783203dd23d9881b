package org.qmailj.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the installations did so far, in their order: {@code lib/qmailj.manifest}, a text file with
 * a comment and one {@link Made} a line. It is written at the end of an installation, also of one
 * that failed, so that it can be taken back.
 */
final class Manifest {
    private static final String HEAD = "# what qmailj did to this host, for its uninstall\n";

    private final Path file;
    private final Map<String, Made> made = new LinkedHashMap<>();

    private Manifest(Path file) {
        this.file = file;
    }

    /** Reads it; one that is not there is empty. */
    static Manifest read(Path file) throws IOException {
        Manifest manifest = new Manifest(file);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    Made one = Made.parse(line);
                    manifest.made.put(one.key(), one);
                }
            }
        }
        return manifest;
    }

    Path file() {
        return file;
    }

    boolean isEmpty() {
        return made.isEmpty();
    }

    /** Whether the thing of that key is of our making. */
    boolean has(String key) {
        return made.containsKey(key);
    }

    Made get(String key) {
        return made.get(key);
    }

    /** Notes it. What was saved first stays noted: later it is our own that is replaced. */
    void add(Made one) {
        if (!(one instanceof Made.Saved) || !made.containsKey(one.key())) {
            made.put(one.key(), one);
        }
    }

    void remove(Made one) {
        made.remove(one.key());
    }

    List<Made> all() {
        return new ArrayList<>(made.values());
    }

    void write() throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        for (Made one : made.values()) {
            text.append(one.line()).append('\n');
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(temporary, text, StandardCharsets.ISO_8859_1);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
