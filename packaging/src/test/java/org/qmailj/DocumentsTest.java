package org.qmailj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.qmailj.Sources.JAVA;
import static org.qmailj.Sources.ROOT;
import static org.qmailj.Sources.none;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.qmailj.common.control.Control;

/** README.md and docs/: what they name exists, and what exists is in them. */
class DocumentsTest {
    private static final int LINE_CHARS = 160;
    private static final int ROW_CHARS = 400;

    /** Each document by its path, with its lines. */
    private static Map<String, List<String>> documents() throws IOException {
        Map<String, List<String>> all = new TreeMap<>();
        all.put("README.md", Files.readAllLines(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            for (Path doc : docs.filter(p -> p.toString().endsWith(".md")).toList()) {
                all.put(ROOT.relativize(doc).toString(), Files.readAllLines(doc));
            }
        }
        return all;
    }

    /** In docs/: the README's word is not enough. */
    @Test
    void everyControlIsInTheDocuments() throws IOException {
        String text = String.join("\n", documents().entrySet().stream()
                .filter(d -> d.getKey().startsWith("docs/"))
                .flatMap(d -> d.getValue().stream()).toList());
        List<String> missing = new ArrayList<>();
        for (var control : Control.values()) {
            if (!text.contains('`' + control.file() + '`')) {
                missing.add(control.file());
            }
        }
        none(missing);
    }

    /** What is said to be pinned by a test is pinned by one that exists. */
    @Test
    void documentsNameTestsThatExist() throws IOException {
        Pattern test = Pattern.compile("\\b[A-Z]\\w*Test\\b");
        List<String> missing = new ArrayList<>();
        documents().forEach((path, lines) -> lines.forEach(line -> {
            for (Matcher m = test.matcher(line); m.find();) {
                String file = '/' + m.group() + ".java";
                if (JAVA.keySet().stream().noneMatch(p -> p.endsWith(file))) {
                    missing.add(path + ": " + m.group());
                }
            }
        }));
        none(missing);
    }

    /** One that is written with its package, without org.qmailj. */
    @Test
    void documentsNameClassesThatExist() throws IOException {
        Pattern name = Pattern.compile("`((?:[a-z]+\\.)+[A-Z][a-z]\\w*)");
        List<String> missing = new ArrayList<>();
        documents().forEach((path, lines) -> lines.forEach(line -> {
            for (Matcher m = name.matcher(line); m.find();) {
                String file = '/' + m.group(1).replace('.', '/') + ".java";
                if (JAVA.keySet().stream().noneMatch(p -> p.endsWith(file))) {
                    missing.add(path + ": " + m.group(1));
                }
            }
        }));
        none(missing);
    }

    @Test
    void documentsNameStoriesThatExist() throws IOException {
        Pattern story = Pattern.compile("(?i)\\bstory (\\d\\d-[a-z][a-z0-9-]*)");
        List<String> missing = new ArrayList<>();
        documents().forEach((path, lines) -> lines.forEach(line -> {
            for (Matcher m = story.matcher(line); m.find();) {
                if (!Files.exists(ROOT.resolve("packaging/src/test/system/" + m.group(1)))) {
                    missing.add(path + ": " + m.group(1));
                }
            }
        }));
        none(missing);
    }

    /** By its number and its own title. */
    @Test
    void decisionsAreInTheirIndex() throws IOException {
        List<String> wanted = new ArrayList<>();
        documents().forEach((path, lines) -> {
            String file = path.substring(path.lastIndexOf('/') + 1);
            if (path.startsWith("docs/adr/") && file.matches("\\d{4}-.*")) {
                wanted.add(lines.getFirst().replaceFirst("^# (\\d+) ", "- [$1](" + file + ") "));
            }
        });
        assertEquals(wanted, documents().getOrDefault("docs/adr/README.md", List.of()).stream()
                .filter(line -> line.startsWith("- ")).toList());
    }

    /** As .editorconfig has it; a row of a table cannot be wrapped, but must be readable. */
    @Test
    void documentsHaveShortLines() throws IOException {
        List<String> offences = new ArrayList<>();
        documents().forEach((path, lines) -> {
            for (int i = 0; i < lines.size(); i++) {
                int limit = lines.get(i).startsWith("|") ? ROW_CHARS : LINE_CHARS;
                if (lines.get(i).length() > limit) {
                    offences.add(path + ':' + (i + 1) + ": " + lines.get(i).length() + " chars");
                }
            }
        });
        none(offences);
    }

    /** A row after an empty line is text to everybody who renders the page. */
    @Test
    void tablesHaveAHead() throws IOException {
        List<String> offences = new ArrayList<>();
        documents().forEach((path, lines) -> {
            for (int i = 0; i < lines.size(); i++) {
                boolean begins = lines.get(i).startsWith("|")
                        && (i == 0 || !lines.get(i - 1).startsWith("|"));
                if (begins && (i + 1 == lines.size() || !lines.get(i + 1).startsWith("|--"))) {
                    offences.add(path + ':' + (i + 1));
                }
            }
        });
        none(offences);
    }
}
