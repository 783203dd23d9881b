package org.qmailj.common.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel is really asked to do with the files of one directory, in which order: strace
 * watches a whole process.
 */
public final class SystemCalls {
    /** With ? before a name that not every architecture has. */
    private static final String TRACED = "openat,write,pwrite64,fsync,fdatasync,ftruncate,linkat,"
            + "unlinkat,renameat2,?open,?link,?rename,?renameat,?unlink";

    /** Another thread may cut in before strace writes what came of it. */
    private static final Pattern CALL =
            Pattern.compile("(\\w+)\\((.*?)(?:\\) += -?\\d+| <unfinished \\.\\.\\.>)");

    /** Some libraries have a system call for it, some set the interval timer. */
    private static final Pattern ALARM = Pattern.compile(
            "(?:alarm\\(|setitimer\\(ITIMER_REAL, .*?it_value=\\{tv_sec=)(\\d+)");

    private static final Pattern NAME = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern FILE = Pattern.compile("^\\d+<([^>]*)>");

    private final Path directory;

    private SystemCalls(Path directory) {
        this.directory = directory;
    }

    /** Skips the test where there is no strace, or it may not trace. */
    public static void assumeTraced() throws Exception {
        int code;
        try {
            code = run(quiet(List.of("strace", "-f", "true")));
        } catch (IOException e) {
            code = -1;
        }
        assumeTrue(code == 0, "no strace, or it may not trace");
    }

    /**
     * Runs a main class that must exit 0. Answers its calls with files below the directory, such as
     * {@code link tmp/1 new/1}, and with those that it names without a slash in front.
     */
    public static List<String> of(
            Path directory, Path stdin, Map<String, String> environment, Class<?> program,
            String... arguments) throws Exception {
        Path trace = Files.createTempFile(directory.getParent(), "trace", "");
        List<String> command = strace(trace, TRACED);
        command.addAll(SpawnProcess.jvm());
        command.add(program.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(stdin.toFile());
        builder.environment().putAll(environment);
        Path said = Files.createTempFile(directory.getParent(), "said", "");
        builder.redirectErrorStream(true).redirectOutput(said.toFile());
        // another test may have left this JVM in a directory that is gone
        int code = run(builder.directory(directory.getParent().toFile()));
        assertEquals(0, code, () -> contents(said));
        return new SystemCalls(directory).read(trace);
    }

    /**
     * Runs a program without input. Answers for how many seconds it sets its alarm clock, each
     * time.
     */
    public static List<Integer> alarms(Path directory, List<String> program) throws Exception {
        Path trace = Files.createTempFile(directory, "trace", "");
        List<String> command = strace(trace, "?alarm,setitimer");
        command.addAll(program);
        run(quiet(command).redirectInput(Path.of("/dev/null").toFile()));
        List<Integer> alarms = new ArrayList<>();
        for (String line : Files.readAllLines(trace)) {
            Matcher alarm = ALARM.matcher(line);
            if (alarm.find()) {
                alarms.add(Integer.valueOf(alarm.group(1)));
            }
        }
        return alarms;
    }

    /**
     * Runs a program that cannot look at this file, by the kernel's answer of that name. Returns
     * its exit code.
     */
    public static int whereStatFails(String file, String errno, List<String> program)
            throws Exception {
        String calls = "newfstatat,statx,?stat";
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-o", "/dev/null",
                "-P", file, "-e", "trace=" + calls, "-e", "inject=" + calls + ":error=" + errno));
        command.addAll(program);
        return run(quiet(command).redirectInput(Path.of("/dev/null").toFile()));
    }

    private static List<String> strace(Path trace, String calls) {
        return new ArrayList<>(List.of(
                "strace", "-f", "-y", "-o", trace.toString(), "-e", "trace=" + calls));
    }

    private static ProcessBuilder quiet(List<String> command) {
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int run(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    private List<String> read(Path trace) throws IOException {
        List<String> calls = new ArrayList<>();
        for (String line : Files.readAllLines(trace)) {
            Matcher call = CALL.matcher(line);
            if (call.find()) {
                add(calls, call.group(1).replaceFirst("at2?$", ""), call.group(2));
            }
        }
        return calls;
    }

    private void add(List<String> calls, String name, String arguments) {
        boolean ofAnOpenFile = FILE.matcher(arguments).lookingAt() && !arguments.contains("O_");
        Matcher path = (ofAnOpenFile ? FILE : NAME).matcher(arguments);
        StringBuilder line = new StringBuilder(name);
        while (path.find()) {
            String plain = plain(path.group(1));
            if (plain == null) {
                return;
            }
            line.append(' ').append(plain);
        }
        calls.add(line.toString());
    }

    /** Null for a file that lies elsewhere. */
    private String plain(String path) {
        if (!path.startsWith("/")) {
            return path;
        }
        Path absolute = Path.of(path);
        return absolute.equals(directory) ? "."
                : absolute.startsWith(directory) ? directory.relativize(absolute).toString() : null;
    }
}
