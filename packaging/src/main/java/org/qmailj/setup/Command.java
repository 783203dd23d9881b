package org.qmailj.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Programs of the host that the setup calls. */
final class Command {
    private Command() {}

    /** Runs it; answers what it printed. One that fails ends the setup with its words. */
    static String run(String... words) throws IOException {
        return runWithInput(Path.of("/dev/null"), words);
    }

    /** The same with standard input from a file. */
    static String runWithInput(Path input, String... words) throws IOException {
        Process process = start(input, words);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (await(process) != 0) {
            throw new SetupException(String.join(" ", words) + " failed: " + said.strip());
        }
        return said;
    }

    private static Process start(Path input, String... words) {
        try {
            return new ProcessBuilder(words).redirectErrorStream(true)
                    .redirectInput(input.toFile()).start();
        } catch (IOException e) {
            throw new SetupException("unable to run " + words[0]
                    + ": install the package it comes with, and run this again");
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
