package org.qmailj;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The sources of the project, read once for the tests of the house style. */
final class Sources {
    static final Path ROOT = root();

    /** Each Java file by its path from the root of the project, with its lines. */
    static final Map<String, List<String>> JAVA = read(".*\\.java");

    /** Each C file and header by its path, with its lines. */
    static final Map<String, List<String>> C = read(".*\\.[ch]");

    private Sources() {}

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("common/pom.xml"))) {
            root = root.getParent();
        }
        return root;
    }

    private static Map<String, List<String>> read(String names) {
        Map<String, List<String>> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = ROOT.relativize(file).toString();
                if (path.matches(names) && path.contains("/src/") && !path.contains("target/")) {
                    all.put(path, Files.readAllLines(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (all.size() < 10) {
            throw new IllegalStateException("sources not found below " + ROOT);
        }
        return all;
    }

    static void none(List<String> offences) {
        assertEquals(List.of(), offences);
    }
}
