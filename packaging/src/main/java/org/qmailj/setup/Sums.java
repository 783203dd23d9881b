package org.qmailj.setup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code lib/qmailj/sums}, the SHA-256 of each file in bin/ and lib/qmailj, which build/sums
 * writes. It shows whether a library is damaged, and whether a program in bin/ is ours. What is
 * made where it is installed (AOT caches, the stock) is not in it.
 */
final class Sums {
    private static final String NAME = "sums";
    private static final int DIGITS = 64;

    private Sums() {}

    /**
     * Returns the sums by path from the home; none if there is no list.
     *
     * @param lib a lib/qmailj, wherever it is
     */
    static Map<String, String> read(Path lib) throws IOException {
        Map<String, String> to = new LinkedHashMap<>();
        Path list = lib.resolve(NAME);
        if (Files.exists(list)) {
            for (String line : Files.readAllLines(list, StandardCharsets.ISO_8859_1)) {
                if (line.length() > DIGITS + 2) {
                    to.put(line.substring(DIGITS + 2), line.substring(0, DIGITS));
                }
            }
        }
        return to;
    }

    /** Returns what in a lib/qmailj is missing or not as it was built, by its path from there. */
    static List<String> damaged(Path lib) throws IOException {
        StringBuilder list = new StringBuilder();
        List<String> names = new ArrayList<>();
        String prefix = HierInstaller.LIB + '/';
        read(lib).forEach((path, sum) -> {
            if (path.startsWith(prefix)) {
                names.add(path.substring(prefix.length()));
                list.append(sum).append("  ").append(names.getLast()).append('\n');
            }
        });
        if (names.isEmpty()) {
            return List.of(NAME);
        }
        List<String> said = sha256sum(lib, list.toString());
        return names.stream().filter(name -> !said.contains(name + ": OK")).toList();
    }

    /** Runs sha256sum, which reads the 60 MB of the runtime three times as fast as our own JVM. */
    private static List<String> sha256sum(Path directory, String list) throws IOException {
        ProcessBuilder program = new ProcessBuilder("sha256sum", "-c")
                .directory(directory.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        program.environment().put("LC_ALL", "C");
        Process process = program.start();
        byte[] all = list.getBytes(StandardCharsets.ISO_8859_1);
        // beside the reading: neither the list nor what is said of it need fit into a pipe
        Thread.startVirtualThread(() -> write(all, process.getOutputStream()));
        byte[] said = process.getInputStream().readAllBytes();
        process.onExit().join();
        return new String(said, StandardCharsets.ISO_8859_1).lines().toList();
    }

    private static void write(byte[] list, OutputStream to) {
        try (to) {
            to.write(list);
        } catch (IOException e) {
            // it has ended: what it did not say is OK counts as damaged
        }
    }
}
