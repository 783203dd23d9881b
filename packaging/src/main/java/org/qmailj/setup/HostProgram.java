package org.qmailj.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Runs programs of the host. */
final class HostProgram {
    /** ENOENT, as ProcessBuilder words it. */
    private static final Pattern MISSING = Pattern.compile("\\berror[:=] ?2\\b");

    private HostProgram() {}

    /** Returns what the program printed. If it fails, the setup ends with that. */
    static String run(String... words) throws IOException {
        return runWithInput(Path.of("/dev/null"), words);
    }

    /** Runs it with standard input from a file; else as {@link #run}. */
    static String runWithInput(Path input, String... words) throws IOException {
        Process process = start(new ProcessBuilder(words).redirectErrorStream(true)
                .redirectInput(input.toFile()));
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (await(process) != 0) {
            throw new SetupException(String.join(" ", words) + " failed: " + said.strip());
        }
        return said;
    }

    /** Runs a program whose output is shown as it comes; returns its exit code. */
    static int show(String... words) {
        return await(start(new ProcessBuilder(words).inheritIO()));
    }

    private static Process start(ProcessBuilder program) {
        try {
            return program.start();
        } catch (IOException e) {
            String what = "unable to run " + program.command().getFirst();
            if (MISSING.matcher(e.getMessage()).find()) {
                throw new SetupException(
                        what + ": install the package it comes with, and run this again");
            }
            throw new SetupException(what, e);
        }
    }

    private static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException("interrupted");
        }
    }
}
