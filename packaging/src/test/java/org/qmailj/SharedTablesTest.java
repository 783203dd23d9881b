package org.qmailj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.qmailj.command.BuiltinCommand;
import org.qmailj.common.hier.Hier;
import org.qmailj.common.hier.HierEntry;
import org.qmailj.common.hier.QmailUser;
import org.qmailj.common.posix.Errno;
import org.qmailj.common.posix.SystemProperties;
import org.qmailj.common.program.Program;
import org.qmailj.common.service.Role;
import org.qmailj.common.submit.QueueExit;
import org.qmailj.ingress.Protocol;

/**
 * What C and Java both say: numbers and tables that no compiler compares. A variable that only the
 * inject service knew would never reach it; a number that only one side changed would be a record
 * too long or a patience too short for the other.
 */
class SharedTablesTest {
    private static final String FRONT = "packaging/src/main/c/front/";
    private static final String DOOR = "common/src/main/c/";
    private static final String INJECT = "qmail-inject/src/main/java/org/qmailj/";

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("common/pom.xml"))) {
            root = root.getParent();
        }
        return root;
    }

    /** A source, C or Java, without its comments. */
    private static String source(String path) throws IOException {
        String text = Files.readString(root().resolve(path));
        return Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL).matcher(text).replaceAll("");
    }

    private static List<String> all(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().map(m -> m.group(1)).toList();
    }

    private static Set<String> set(List<String> all) {
        return new TreeSet<>(all);
    }

    /** Of a C file, the function of that name. */
    private static String function(String path, String name) throws IOException {
        Matcher m = Pattern.compile("\\n[^\\n;]*\\b" + name + "\\([^;{]*\\{\\n.*?\\n}",
                Pattern.DOTALL).matcher(source(path));
        assertTrue(m.find(), name + " is not in " + path);
        return m.group();
    }

    private static List<String> strings(String path, String function) throws IOException {
        return all("\"([^\"]{2,})\"", function(path, function));
    }

    /** The members of the enum that has this one, in their order, with their values. */
    private static Map<String, Long> enumWith(String path, String member) throws IOException {
        for (String body : all("enum\\s*\\w*\\s*\\{([^}]*)\\}", source(path))) {
            Map<String, Long> members = new TreeMap<>();
            long next = 0;
            for (String one : body.split(",")) {
                String[] pair = one.split("=");
                if (pair.length == 2 && pair[1].matches("(?s)[^A-Z]*")) {
                    next = value(pair[1].strip());
                }
                members.put(pair[0].strip(), next++);
            }
            if (members.containsKey(member)) {
                return members;
            }
        }
        throw new AssertionError(member + " is in no enum of " + path);
    }

    private static Map<String, Long> withoutPrefix(String prefix, Map<String, Long> members) {
        Map<String, Long> names = new TreeMap<>();
        members.forEach((name, n) -> {
            assertTrue(name.startsWith(prefix), name);
            names.put(name.substring(prefix.length()), n);
        });
        return names;
    }

    private static long value(String expression) {
        String[] shift = expression.split("<<");
        long n = Long.decode(shift[0].strip());
        return shift.length == 1 ? n : n << Long.parseLong(shift[1].strip());
    }

    private static long c(String path, String member) throws IOException {
        return enumWith(path, member).get(member);
    }

    /** A constant of a class below org.qmailj, whoever may see it. */
    private static Object constant(String type, String name) throws Exception {
        Field field = Class.forName("org.qmailj." + type).getDeclaredField(name);
        field.setAccessible(true);
        return field.get(null);
    }

    private static long java(String type, String name) throws Exception {
        return ((Number) constant(type, name)).longValue();
    }

    /** Whoever sends mail sets variables; the front hands those on that it knows. */
    @Test
    void variablesOfQmailInject() throws Exception {
        Set<String> front = set(strings(FRONT + "inject.c", "is_documented").stream()
                .map(s -> s.replace("=", "")).toList());
        Set<String> service = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root().resolve(INJECT))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                service.addAll(all("\"([A-Z]{3,})\"", source(root().relativize(file).toString())));
            }
        }
        assertTrue(service.remove("QMAILMFTFILE"), "its contents are handed over, not its name");
        assertTrue(strings(FRONT + "inject.c", "add_lists").contains("QMAILMFTFILE"));
        assertEquals(service, front);
    }

    /** What the front lets sendmail's service change, and the programs that it may become. */
    @Test
    void whatSendmailBecomes() throws Exception {
        String call = source(INJECT + "sendmail/SendmailCall.java");
        Set<String> author = set(all("\\bput\\(\"([A-Z]+)\"", call));
        author.addAll(List.of((String[]) constant("sendmail.SendmailCall", "AUTHOR_VARIABLES")));
        assertEquals(author, set(strings(FRONT + "sendmail.c", "is_authors")));
        assertEquals(
                set(List.of((String[]) constant("sendmail.SendmailCall", "AS_FROM_HERE"))),
                set(strings(FRONT + "sendmail.c", "is_sessions")));
        assertEquals(
                set(all("\\bbecome\\(\"([a-z-]+)\"", call)),
                set(all("\"bin/([a-z-]+)\"", source(FRONT + "sendmail.c"))));
    }

    @Test
    void errorsThatMayPass() throws Exception {
        assertEquals(
                Arrays.stream(Errno.values()).filter(Errno::isTemporary).map(Enum::name)
                        .collect(Collectors.toCollection(TreeSet::new)),
                set(all("\\bcase (E\\w+):",
                        function("packaging/src/main/c/drop.c", "may_pass"))));
    }

    /** The front's own, and none that it would take for a bug of the service. */
    @Test
    void exitCodesOfQmailQueue() throws Exception {
        Map<String, Long> front = withoutPrefix("QQ_", enumWith(FRONT + "front.h", "QQ_BUG"));
        Map<String, Long> service = new TreeMap<>();
        front.keySet().forEach(
                name -> service.put(name, (long) QueueExit.valueOf(name).code()));
        assertEquals(service, front);
        Set<QueueExit> callers = Set.of(QueueExit.EXEC_FAILED, QueueExit.ADDRESS_TOO_LONG_OLD);
        for (QueueExit exit : QueueExit.values()) {
            int code = exit.code();
            assertTrue(callers.contains(exit)
                    || code == front.get("ADDRESS_TOO_LONG") || code == front.get("REJECTED")
                    || code >= front.get("OUT_OF_MEMORY") && code <= front.get("BAD_ENVELOPE"),
                    exit + " is a bug to makes_sense");
        }
    }

    /** Tests run with the accounts that lib.sh shows them where the host has none. */
    @Test
    void accountsOfTheTests() throws Exception {
        Map<String, String> groups = Map.of("60100", "nofiles", "60101", "qmail");
        String script = Files.readString(root().resolve("packaging/lib.sh"));
        Map<String, String> shown = new TreeMap<>();
        Pattern.compile("\\b(\\w+):(6010[01])\\b").matcher(script).results()
                .forEach(m -> shown.put(m.group(1), groups.get(m.group(2))));
        groups.forEach((gid, group) -> assertTrue(script.contains(group + ":x:" + gid)));
        Map<String, String> users = new TreeMap<>();
        for (QmailUser user : QmailUser.values()) {
            users.put(user.account(), user.group().group());
        }
        shown.remove("x"); // the lines of /etc/group
        assertEquals(users, shown);
    }

    /** Those of a JVM that does not start, or gives up, before there is Java to say them. */
    @Test
    void exitCodesOfTheLauncher() throws Exception {
        String programs = Files.readString(root().resolve("packaging/src/main/build/programs"));
        Matcher queue = Pattern.compile("\nqmail-queue .* FATAL=(\\d+) CRASHED=(\\d+)\n")
                .matcher(programs);
        assertTrue(queue.find());
        assertEquals(QueueExit.OUT_OF_MEMORY.code(), Integer.parseInt(queue.group(1)));
        assertEquals(QueueExit.BUG.code(), Integer.parseInt(queue.group(2)));
        assertEquals(
                List.of(String.valueOf(Program.TEMPORARY)),
                all("#define FATAL (\\d+)", source("packaging/src/main/c/launch.c")));
    }

    /** A property that only one side names tells nobody anything. */
    @Test
    void systemProperties() throws Exception {
        Set<String> named = new TreeSet<>();
        for (Field field : SystemProperties.class.getFields()) {
            named.add((String) field.get(null));
        }
        StringBuilder told = new StringBuilder();
        for (String file : List.of("c/launch.c", "build/dist.sh", "build/aot.sh")) {
            told.append(Files.readString(root().resolve("packaging/src/main/" + file)));
        }
        assertEquals(named, set(all("-D(qmailj\\.\\w+)=", told.toString())));
    }

    /** The setuid front and the launcher. */
    @Test
    void descriptorsOfAClassicProgram() throws Exception {
        assertEquals(
                all("#define FILES (\\d+)", source("packaging/src/main/c/launch.c")),
                all("RLIMIT_NOFILE, (\\d+)", source(FRONT + "queue.c")));
    }

    /** The front takes a place that is not installed for an installation without places. */
    @Test
    void slots() throws Exception {
        assertEquals(c(FRONT + "slots.c", "SLOT_COUNT"), java("common.hier.Hier", "SLOTS"));
    }

    /** The front knows qmails and qmaild by what belongs to them: it has no user database. */
    @Test
    void whoMayTakeMoreSlots() throws Exception {
        assertEquals(
                Map.of("/queue/bounce", "qmails", "/qmail-smtpd", "qmaild"),
                all("is_owner\\(uid, \\w+ \"([^\"]+)\"", source(FRONT + "slots.c")).stream()
                        .collect(Collectors.toMap(path -> path, SharedTablesTest::ownerOf)));
    }

    private static String ownerOf(String path) {
        return Hier.all().stream()
                .filter(entry -> entry.path().matches("(run)?/?" + path.substring(1)))
                .map(entry -> ((HierEntry.Directory) entry).access().owner())
                .findFirst().orElseThrow();
    }

    @Test
    void patience() throws Exception {
        long patience = c(FRONT + "front.h", "PATIENCE");
        assertEquals(
                patience, java("common.service.ServiceClient", "PATIENCE_MILLISECONDS"));
        assertEquals(patience, java("common.service.HelloReader", "PATIENCE_MILLISECONDS"));
        assertEquals(patience, java("sessions.Front", "PATIENCE_SECONDS") * 1000);
        assertEquals(c(FRONT + "front.h", "DEATH"), java("queue.QmailQueue", "DEATH_SECONDS"));
    }

    @Test
    void sizesOfRecords() throws Exception {
        long piece = c(FRONT + "front.h", "PIECE");
        assertEquals(piece, java("common.submit.MessageChannel", "PIECE"));
        assertEquals(piece, java("sessions.Front", "LARGEST"));
        assertEquals(c(FRONT + "submit.h", "INJECT_CALL"), java("inject.InjectCall", "LIMIT"));
        assertEquals(c(FRONT + "inject.c", "ANSWER"), java("inject.InjectAnswer", "LIMIT"));
        assertTrue(c(FRONT + "call.h", "KEPT") + piece
                <= java("inject.InjectSession", "SENT_LIMIT"));
        assertTrue(c(FRONT + "relay.c", "SESSION_CALL")
                <= java("sessions.SessionCall", "LIMIT"));
        assertEquals(
                c(FRONT + "submit.c", "ERROR_TEXT"),
                java("common.submit.QueueClient", "CUSTOM_TEXT_LIMIT"));
    }

    @Test
    void whoAsksAService() throws Exception {
        assertEquals(c(FRONT + "service.c", "VERSION"), java("common.service.Hello", "VERSION"));
        assertEquals(c(FRONT + "front.h", "FOR_QUEUE"), Role.QUEUE.ordinal());
        assertEquals(c(FRONT + "front.h", "FOR_INJECT"), Role.INJECT.ordinal());
        assertEquals(c(FRONT + "front.h", "FOR_SESSION"), Role.SMTPD.ordinal());
        for (String session : List.of("SMTPD", "QMTPD", "QMQPD")) { // relay.c: HELLO_ROLE
            assertEquals(
                    c(FRONT + "front.h", "FOR_SESSION")
                            + c(FRONT + "front.h", session) - c(FRONT + "front.h", "SMTPD"),
                    Role.valueOf(session).ordinal());
        }
        assertEquals(5, Role.LISTENER.ordinal(), "both sides are Java, perhaps of two versions");
    }

    @Test
    void whatServicesAreAskedAndAnswer() throws Exception {
        assertEquals(
                ordinals("common.service.Ready$Answer"), enumWith(FRONT + "front.h", "NOT_YOURS"));
        assertEquals(
                Map.of("QMAIL_INJECT", c(FRONT + "submit.h", "CALL_INJECT"),
                        "SENDMAIL", c(FRONT + "submit.h", "CALL_SENDMAIL")),
                ordinals("inject.InjectCall$Program"));
        assertEquals(
                ordinals("inject.InjectCall$Ending"),
                withoutPrefix("ENDING_", enumWith(FRONT + "submit.h", "ENDING_CRASH")));
    }

    private static Map<String, Long> ordinals(String type) throws Exception {
        Map<String, Long> ordinals = new TreeMap<>();
        for (Object member : Class.forName("org.qmailj." + type).getEnumConstants()) {
            ordinals.put(member.toString(), (long) ((Enum<?>) member).ordinal());
        }
        return ordinals;
    }

    /** What the sources of all programs have between the parentheses of {@code stock.has()}. */
    private static Set<String> askedOfStock() throws IOException {
        Set<String> asked = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root())) {
            for (Path file : files.filter(f -> f.toString().matches(".*/src/main/.*\\.java")
                    && !f.endsWith("Checker.java")).toList()) {
                asked.addAll(all("\\bstock\\.has\\(([^()]*(?:\\(\\))?)",
                        source(root().relativize(file).toString())));
            }
        }
        return asked;
    }

    /** A program that was touched is run itself; the checker tells whose service is bypassed so. */
    @Test
    void programsThatAServiceSpeaksFor() throws Exception {
        Set<String> programs = new TreeSet<>();
        for (String asked : askedOfStock()) {
            switch (asked) {
                case "command.program()" -> Stream.of(BuiltinCommand.values())
                        .map(BuiltinCommand::program).forEach(programs::add);
                case "protocol.program()" -> Stream.of(Protocol.values())
                        .map(Protocol::program).forEach(programs::add);
                default -> {
                    assertTrue(asked.matches("\"[a-z-]+\""), asked + " is not known here");
                    programs.add(asked.replace("\"", ""));
                }
            }
        }
        assertEquals(programs, new TreeSet<>((Set<?>) constant("setup.Checker", "SPOKEN_FOR")));
    }

    /** What the native door takes from Java by number. */
    @Test
    void flagsOfTheNativeDoor() throws Exception {
        Map<String, Long> spawn = enumWith(DOOR + "processes.c", "SPAWN_LEAD");
        for (String flag : List.of("IGNORE_PIPE", "INHERIT", "LEAD")) {
            assertEquals(spawn.get("SPAWN_" + flag), java("common.posix.Child", flag));
        }
        Matcher here = Pattern.compile("directory = (\\d+), nofollow = (\\d+);")
                .matcher(function(DOOR + "door.c", "flags_here"));
        assertTrue(here.find());
        assertEquals(Long.decode(here.group(1)), java("common.posix.Fd", "O_DIRECTORY"));
        assertEquals(Long.decode(here.group(2)), java("common.posix.Fd", "O_NOFOLLOW"));
    }

    /** An architecture that has another O_NOFOLLOW would drop ours in silence. */
    @Test
    void flagsForOpenAreTranslated() throws Exception {
        for (String file : List.of("descriptors.c", "files.c")) {
            assertEquals(List.of(), all("(open(?:at)?\\([^;]*\\bflags \\|[^;]*);",
                    source(DOOR + file)), file);
        }
    }
}
