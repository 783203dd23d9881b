package org.qmailj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.qmailj.Sources.C;
import static org.qmailj.Sources.JAVA;
import static org.qmailj.Sources.ROOT;
import static org.qmailj.Sources.none;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The house style where a machine can see it: sizes, module edges, the one door, the one layout.
 */
class TidyTest {
    private static final int METHOD_LINES = 70;
    private static final int FILE_LINES = 400;
    private static final int TEST_LINES = 500;
    private static final int LINE_CHARS = 100;
    private static final int SCRIPT_CHARS = 120;
    private static final String STORIES = "packaging/src/test/system/";

    private static final Pattern IMPORT = Pattern.compile(
            "import (?:static )?org\\.qmailj\\.(\\w+)");

    private static boolean isMain(String path) {
        return path.contains("/src/main/");
    }

    private static String module(String path) {
        return path.substring(0, path.indexOf('/'));
    }

    /** The package below org.qmailj. */
    private static String area(String path) {
        String below = path.substring(path.indexOf("org/qmailj/") + 11);
        return below.contains("/") ? below.substring(0, below.indexOf('/')) : "";
    }

    @Test
    void filesAndLinesAreShort() {
        List<String> offences = new ArrayList<>();
        Map<String, List<String>> both = new TreeMap<>(JAVA);
        both.putAll(C);
        both.forEach((path, lines) -> {
            if (lines.size() > mostLines(path)) {
                offences.add(path + ": " + lines.size() + " lines");
            }
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > LINE_CHARS) {
                    offences.add(path + ':' + (i + 1) + ": " + lines.get(i).length() + " chars");
                }
            }
        });
        none(offences);
    }

    /** A fuzzer in C is one file, whatever it takes. */
    private static int mostLines(String path) {
        int inTests = path.endsWith(".java") ? TEST_LINES : Integer.MAX_VALUE;
        return isMain(path) ? FILE_LINES : inTests;
    }

    /**
     * Who waits for something asks for it, by Eventually; other sleeps say why. (The tests of this
     * module do not have it.)
     */
    @Test
    void testsSleepForAReason() {
        List<String> offences = new ArrayList<>();
        JAVA.forEach((path, lines) -> {
            if (!isMain(path) && !module(path).equals("packaging")) {
                lines.stream().filter(line -> line.matches(".*Thread\\.sleep\\([^/]*"))
                        .forEach(line -> offences.add(path + ": " + line.strip()));
            }
        });
        none(offences);
    }

    @Test
    void methodsAreShort() {
        List<String> offences = new ArrayList<>();
        JAVA.forEach((path, lines) -> Methods.in(lines).forEach((start, length) -> {
            if (isMain(path) && length > METHOD_LINES) {
                offences.add(path + ':' + start + ": " + length + " lines");
            }
        }));
        none(offences);
    }

    @Test
    void programsNeverDependOnEachOther() {
        Map<String, String> home = new TreeMap<>();
        JAVA.keySet().stream().filter(TidyTest::isMain).forEach(p -> home.put(area(p), module(p)));
        List<String> offences = new ArrayList<>();
        JAVA.forEach((path, lines) -> {
            for (String line : lines) {
                Matcher m = IMPORT.matcher(line);
                if (isMain(path) && m.find() && !m.group(1).equals("common")
                        && !module(path).equals(home.get(m.group(1)))) {
                    offences.add(path + ": " + line);
                }
            }
        });
        none(offences);
    }

    /** Each package says what is in it, in its package-info.java. */
    @Test
    void packagesAreDescribed() {
        List<String> offences = new ArrayList<>();
        JAVA.keySet().stream().filter(TidyTest::isMain)
                .map(path -> path.substring(0, path.lastIndexOf('/')) + "/package-info.java")
                .distinct().filter(info -> !isDescription(info)).forEach(offences::add);
        none(offences);
    }

    private static boolean isDescription(String path) {
        return JAVA.containsKey(path) && JAVA.get(path).getFirst().startsWith("/**");
    }

    /** What two packages of the library need of each other belongs into one, or into a third. */
    @Test
    void packagesOfCommonHaveNoCycles() {
        Pattern name = Pattern.compile("\\borg\\.qmailj\\.common\\.(\\w+)\\.");
        Map<String, Set<String>> needs = new TreeMap<>();
        JAVA.forEach((path, lines) -> {
            if (isMain(path) && area(path).equals("common")) {
                String from = Path.of(path).getParent().getFileName().toString();
                lines.forEach(line -> name.matcher(line).results().map(m -> m.group(1))
                        .filter(to -> !line.startsWith("package") && !to.equals(from))
                        .forEach(needs.computeIfAbsent(from, p -> new TreeSet<>())::add));
            }
        });
        int before = 0;
        while (before != needs.size()) { // take away those that need nobody who is left
            before = needs.size();
            needs.values().removeIf(to -> to.stream().noneMatch(needs::containsKey));
        }
        assertEquals(Map.of(), needs);
    }

    /** Who decides needs the workers, these the steps of a message, those the disk; never back. */
    @Test
    void packagesOfQmailSendHaveOneDirection() {
        Pattern name = Pattern.compile("\\borg\\.qmailj\\.send\\.(?:([a-z]+)\\.)?[A-Z]");
        List<String> below = List.of("send", "work", "message", "disk");
        List<String> offences = new ArrayList<>();
        JAVA.forEach((path, lines) -> {
            if (isMain(path) && area(path).equals("send")) {
                int here = below.indexOf(Path.of(path).getParent().getFileName().toString());
                lines.forEach(line -> name.matcher(line).results()
                        .map(m -> m.group(1) == null ? "send" : m.group(1))
                        .filter(to -> below.indexOf(to) < here)
                        .forEach(to -> offences.add(path + ": " + line)));
            }
        });
        none(offences);
    }

    @Test
    void nativeCallsHaveOneDoor() {
        none(found("\\bjnr\\.|\\bnative \\w|java\\.lang\\.foreign|sun\\.misc|\\bSystem\\.load",
                path -> !path.contains("/common/posix/")));
    }

    @Test
    void mailPathsUseOnlyTheDoorForFilesAndProcesses() {
        none(found("java\\.nio\\.(file|channels)|ProcessBuilder|java\\.net\\.|System\\.getenv"
                + "|java\\.util\\.regex|String\\.format|java\\.util\\.stream",
                path -> !module(path).equals("packaging")));
    }

    @Test
    void onlyOnePlaceNamesOurSystemProperties() {
        none(found("\"qmailj\\.", path -> !path.endsWith("/posix/SystemProperties.java")));
    }

    @Test
    void onlyOnePlaceKnowsTheHome() {
        none(found("\"/var/qmail", path -> !path.contains("/common/hier/")));
    }

    /** The setup program, which is for paths, has them as they stand in its manifest. */
    @Test
    void onlyOnePlaceKnowsWhatIsBelowTheHome() {
        none(found("\"(lib/qmailj|(bin|control|queue|run|supervise|users|alias)/)",
                path -> !path.contains("/common/hier/") && !module(path).equals("packaging")));
    }

    @Test
    void onlyProgramRunExits() {
        none(found("System\\.exit|Posix\\.exit\\(|Runtime\\.getRuntime\\(\\)\\.halt",
                path -> !path.endsWith("/program/Program.java")
                        && !path.contains("/org/qmailj/setup/")));
    }

    /** A test can set those. The door lies below them, and SessionNumbers only wants a seed. */
    @Test
    void onlyTheClocksAskTheSystemForTheTime() {
        none(found("System\\.(nanoTime|currentTimeMillis)", path -> !path.matches(
                ".*/(program/(Steady)?Clock|posix/Posix|service/SessionNumbers)\\.java")));
    }

    /** One way to say it; "Whether" alone is for fields. */
    @Test
    void aMethodReturnsWhether() {
        none(comments(JAVA, "(?s)/\\*\\*(\\s*\\*)? (Says whether|Whether)\\b"
                + "(?:(?!\\*/).)*+\\*/\\s*[a-z ]*boolean \\w+\\("));
    }

    /** Who waits otherwise has to know what an interrupt means; setup waits for programs only. */
    @Test
    void onlyPauseWaitsAndOnlyDaemonThreadMakesThreads() {
        none(found("InterruptedException|LockSupport|Thread\\.sleep|new Thread\\(", path ->
                !path.matches(".*/(program/(Pause|DaemonThread)|setup/HostProgram)\\.java")));
    }

    /** The text of a method stands alone where it is looked up. */
    @Test
    void noCommentBeginsWithAnother() {
        String start = "/\\*\\*?(\\s*\\*)? The same\\b";
        none(comments(JAVA, start));
        none(comments(C, start));
    }

    private static List<String> comments(Map<String, List<String>> files, String regex) {
        return files.entrySet().stream().flatMap(file -> Pattern.compile(regex)
                .matcher(String.join("\n", file.getValue())).results()
                .map(m -> file.getKey() + ": " + m.group())).toList();
    }

    /** The compiler does not warn of it. */
    @Test
    void importsAreUsed() {
        Pattern imported = Pattern.compile("import .*\\b(\\w+);");
        List<String> offences = new ArrayList<>();
        JAVA.forEach((path, lines) -> {
            String text = String.join("\n", lines.stream()
                    .filter(line -> !line.matches("(import|package) .*")).toList());
            lines.stream().map(imported::matcher).filter(Matcher::matches)
                    .filter(m -> !Pattern.compile("\\b" + m.group(1) + "\\b").matcher(text).find())
                    .forEach(m -> offences.add(path + ": " + m.group()));
        });
        none(offences);
    }

    @Test
    void nothingIsLeftForLater() { // Area.TODO is a directory
        none(found("(?<!Area\\.)\\bTO" + "DO\\b(?!\\(\")|\\b(FIX" + "ME|XX" + "X)\\b"
                + "|UnsupportedOperation", path -> true));
    }

    private static List<String> found(String regex, java.util.function.Predicate<String> where) {
        Pattern pattern = Pattern.compile(regex);
        List<String> offences = new ArrayList<>();
        JAVA.forEach((path, lines) -> {
            for (int i = 0; i < lines.size() && isMain(path) && where.test(path); i++) {
                String line = lines.get(i);
                boolean comment = line.strip().startsWith("*") || line.strip().startsWith("/*");
                if (!comment && pattern.matcher(line).find()) {
                    offences.add(path + ':' + (i + 1) + ": " + line.strip());
                }
            }
        });
        return offences;
    }

    /** Each program of the launcher's table has its class, and the class its man page. */
    @Test
    void programsHaveAMainClassThatIsTheirManPage() throws IOException {
        List<String> offences = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("packaging/src/main/build/programs"))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] word = line.trim().split("\\s+");
            String file = word[1].replace('.', '/') + ".java";
            List<String> source = JAVA.entrySet().stream()
                    .filter(e -> isMain(e.getKey()) && e.getKey().endsWith("/" + file))
                    .map(Map.Entry::getValue).findFirst().orElse(null);
            if (source == null) {
                offences.add(word[0] + ": no " + file);
            } else {
                checkManPage(word[0], String.join("\n", source), offences);
            }
        }
        none(offences);
    }

    private static void checkManPage(String program, String source, List<String> offences) {
        int start = source.indexOf("/**");
        int end = source.indexOf("public final class");
        String page = start != -1 && start < end ? source.substring(start, end) : "";
        if (page.lines().count() < 8) {
            offences.add(program + ": the Javadoc of its main class is no man page");
        }
    }

    /** As .editorconfig has it; a story may be longer than other scripts. */
    @Test
    void scriptsAndTheirLinesAreShort() throws IOException {
        List<String> offences = new ArrayList<>();
        int scripts = 0;
        for (Path file : filesOfScripts()) {
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            if (lines.isEmpty() || !lines.getFirst().matches("#!.*|# Sourced by .*")) {
                continue;
            }
            scripts++;
            String path = ROOT.relativize(file).toString();
            if (lines.size() > (path.startsWith(STORIES) ? TEST_LINES : FILE_LINES)) {
                offences.add(path + ": " + lines.size() + " lines");
            }
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > SCRIPT_CHARS) {
                    offences.add(path + ':' + (i + 1) + ": " + lines.get(i).length() + " chars");
                }
            }
        }
        assertTrue(scripts > 40, scripts + " scripts");
        none(offences);
    }

    private static List<Path> filesOfScripts() throws IOException {
        List<Path> all = new ArrayList<>(List.of(ROOT.resolve(".ci/run")));
        try (Stream<Path> beside = Files.list(ROOT.resolve("packaging"));
                Stream<Path> below = Files.walk(ROOT.resolve("packaging/src/main"));
                Stream<Path> stories = Files.walk(ROOT.resolve(STORIES))) {
            Stream.of(beside, below, stories).flatMap(files -> files).filter(Files::isRegularFile)
                    .forEach(all::add);
        }
        return all;
    }

    /** A mutation of lines that are no longer there tests nothing. */
    @Test
    void mutationsFitTheSources() throws Exception {
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(Files.isExecutable(python), "packaging/mutations is in Python");
        Process check = new ProcessBuilder(python.toString(), "packaging/mutations", "--check")
                .directory(ROOT.toFile()).redirectErrorStream(true).start();
        byte[] said = check.getInputStream().readAllBytes();
        assertEquals(0, check.waitFor(), new String(said, StandardCharsets.UTF_8));
    }
}
