package org.qmailj.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.posix.Passwd;

/**
 * Looks for what an account owns in the home, the queue and the logs, wherever these lie, and among
 * what stays elsewhere. No link is followed on the way. What the caller of {@link Uninstaller}
 * removes does not count.
 */
final class Belongings {
    private final Path home;
    private final List<Path> places;

    Belongings(Path home, Collection<Path> kept) {
        this.home = home;
        this.places = new ArrayList<>(List.of(home, home.resolve("queue"), home.resolve("alias"),
                Path.of("/", Services.LOGS)));
        kept.stream().filter(path -> !path.startsWith(home) && !Files.isSymbolicLink(path))
                .forEach(places::add);
        places.removeIf(path -> !Files.exists(path));
    }

    /** Returns the name of a file of the account, or "". */
    String of(Made.Account account) throws IOException {
        return switch (account) {
            case Made.User u -> find("-uid", Passwd.byName(ByteString.of(u.name())).uid());
            case Made.Group g -> find("-gid", Passwd.groupByName(ByteString.of(g.name())));
        };
    }

    private String find(String test, int number) throws IOException {
        List<String> words = new ArrayList<>(List.of("find", "-H"));
        places.forEach(path -> words.add(path.toString()));
        words.addAll(List.of("-path", home.resolve(HierInstaller.LIB).toString(), "-prune", "-o",
                "!", "-path", home.toString(), "!", "-path", home.resolve("lib").toString(),
                test, String.valueOf(number), "-print", "-quit"));
        return HostProgram.run(words.toArray(String[]::new)).strip();
    }
}
