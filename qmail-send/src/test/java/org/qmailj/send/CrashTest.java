package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.qmailj.common.delivery.SpawnCommand;
import org.qmailj.send.disk.TestDisk;
import org.qmailj.send.work.Event;

/**
 * Power failures and failing disks, at every single operation. Whatever is left of the disk, the
 * next daemon delivers or bounces every recipient that was accepted, delivers a message to nobody
 * but its own recipients, and in the end leaves nothing behind.
 */
class CrashTest {
    /** Message text to its recipients; the text tells which message a delivery is of. */
    private static final Map<String, List<String>> ACCEPTED = Map.of(
            "first\n", List.of("joe@here.test", "bad@here.test", "ann@away"),
            "second\n", List.of("bad@away", "later@here.test"),
            "third\n", List.of("eve@here.test"));

    private static final long LONG_AFTER = World.START + 300_000;

    /** What came of it all, over several lives of the daemon. */
    private final Map<String, TreeSet<String>> delivered = new TreeMap<>();
    private final List<String> bounces = new ArrayList<>();
    private int laterTries;

    private World world(Random random, TestDisk disk) {
        World world = new World(random, disk);
        world.deliver = command -> deliver(world, command);
        return world;
    }

    private String deliver(World world, SpawnCommand command) {
        String mess = World.LAYOUT.mess(command.messnum()).toString();
        if (!world.disk.exists(mess)) {
            return "Zqmail-spawn unable to open message. (#4.3.0)\n";
        }
        String recipient = command.recipient().toString();
        String text = world.disk.contents(mess);
        if (recipient.startsWith("bad")) {
            return "Dno such user\n";
        }
        if (recipient.startsWith("later") && laterTries++ % 3 != 2) {
            return "Znot now\n";
        }
        if (text.startsWith("Date: ")) {
            assertTrue(recipient.equals("sender@here.test"), "bounce to " + recipient);
            bounces.add(text);
        } else {
            assertTrue(ACCEPTED.containsKey(text), "delivery of " + text);
            assertTrue(ACCEPTED.get(text).contains(recipient), text + " to " + recipient);
            delivered.computeIfAbsent(text, t -> new TreeSet<>()).add(recipient);
        }
        return "Kdone\n";
    }

    private void fill(TestDisk disk, World world) {
        world.queue(46, 1, "first\n", "sender@here.test",
                ACCEPTED.get("first\n").toArray(new String[0]));
        world.queue(47, 2, "second\n", "sender@here.test",
                ACCEPTED.get("second\n").toArray(new String[0]));
        long birth = World.START - 1000;
        disk.put("mess/2/48", "third\n", birth);
        disk.put("info/2/48", "Fsender@here.test\0", birth);
        disk.put("local/2/48", "Deve@away\0Teve@here.test\0", birth);
    }

    private void forget() {
        delivered.clear();
        bounces.clear();
        laterTries = 0;
    }

    private void checkEverybodyHeard(World world, String when) {
        ACCEPTED.forEach((text, recipients) -> {
            for (String recipient : recipients) {
                boolean heard = recipient.startsWith("bad")
                        ? bounces.stream().anyMatch(bounce -> bounce.contains(text)
                                && bounce.contains("<" + recipient + ">:\nno such user\n"))
                        : delivered.getOrDefault(text, new TreeSet<>()).contains(recipient);
                assertTrue(heard, when + ": " + text.strip() + " to " + recipient + "\n"
                        + String.join("\n", world.disk.log) + "\n" + world.log);
            }
        });
        assertEquals(List.of(), left(world), when);
    }

    /** Runs until there is nothing left to do. */
    private static void live(World world) {
        world.start();
        while (world.seconds < LONG_AFTER && !left(world).isEmpty()) {
            world.until(world.seconds + 5000);
        }
    }

    /** A list without info/N is nobody's; it goes when its number comes again. */
    private static List<String> left(World world) {
        return world.disk.files().keySet().stream()
                .filter(name -> !name.startsWith("local/") && !name.startsWith("remote/"))
                .toList();
    }

    /** Runs until the power goes; false when it never did. */
    private boolean crash(World world, int operation) {
        try {
            world.disk.stopAt(operation);
            live(world);
            return false;
        } catch (TestDisk.PowerFailure e) {
            return true;
        }
    }

    /** The states S1 to S5 of INTERNALS are all that there are; what is in none holds no mail. */
    private static void checkStates(TestDisk disk, String when) {
        Map<String, String> files = disk.files();
        for (String name : files.keySet()) {
            String number = name.substring(name.lastIndexOf('/') + 1);
            String split = Long.parseLong(number) % 23 + "/" + number;
            boolean mess = files.containsKey("mess/" + split);
            if (name.startsWith("todo/") || name.startsWith("info/")) {
                assertTrue(mess, when + ": " + name + " without mess");
            }
            if (name.startsWith("intd/")) {
                assertTrue(mess || !files.containsKey("todo/" + number), when + ": " + name);
            }
            if (name.startsWith("bounce/")) {
                assertTrue(files.containsKey("info/" + split), when + ": " + name);
            }
        }
    }

    private int crashEverywhere(Random random, int step) {
        int lives = 0;
        for (int operation = 1; ; operation += step) {
            forget();
            World world = world(random, null);
            fill(world.disk, world);
            if (!crash(world, operation)) {
                checkEverybodyHeard(world, "no failure");
                return lives;
            }
            Map<String, TreeSet<String>> before = new TreeMap<>();
            delivered.forEach((text, all) -> before.put(text, new TreeSet<>(all)));
            List<String> bouncesBefore = List.copyOf(bounces);
            for (TestDisk left : world.disk.survivors()) {
                forget();
                before.forEach((text, all) -> delivered.put(text, new TreeSet<>(all)));
                bounces.addAll(bouncesBefore);
                String when = "power failure at " + operation + ", " + world.disk.log.getLast();
                checkStates(left, when + " " + left.files().keySet());
                World next = world(random, left);
                next.seconds = world.seconds + 60;
                live(next);
                checkEverybodyHeard(next, when);
                lives++;
            }
        }
    }

    @Test
    void powerFailures() {
        assertTrue(crashEverywhere(null, 1) > 100);
    }

    @Test
    void powerFailuresAmongThreads() {
        for (int seed = 0; seed < 3; seed++) {
            assertTrue(crashEverywhere(new Random(seed), 3) > 30);
        }
    }

    @Test
    void oneFailureAnywhere() {
        for (int operation = 1; ; operation++) {
            forget();
            World world = world(null, null);
            fill(world.disk, world);
            world.disk.failAt(operation);
            live(world);
            String what = world.disk.log.size() < operation ? "none"
                    : world.disk.log.get(operation - 1);
            checkEverybodyHeard(world, "failure at " + operation + ", " + what);
            if (what.equals("none")) {
                return;
            }
        }
    }

    @Test
    void anyOrderOfThreads() {
        for (int seed = 0; seed < 300; seed++) {
            forget();
            World world = world(new Random(seed), null);
            fill(world.disk, world);
            live(world);
            checkEverybodyHeard(world, "seed " + seed);
        }
    }

    @Test
    void theLinesOfOneMessageKeepTheirOrder() {
        for (int seed = 0; seed < 100; seed++) {
            World world = new World(new Random(seed));
            world.start();
            for (int n = 46; n < 56; n++) {
                world.queue(n, n, "x\n", "sender@here.test", "bad@here.test");
            }
            world.scheduler.handle(new Event.Pulled());
            world.settle();
            for (int n = 46; n < 56; n++) {
                String number = Integer.toString(n);
                List<String> lines = world.log.stream()
                        .filter(line -> line.contains("msg " + number))
                        .map(line -> line.replaceAll("msg .*", "")).collect(Collectors.toList());
                assertEquals(
                        List.of("new ", "info ", lines.get(2), "bounce ", "end "),
                        lines.subList(0, 5), "seed " + seed);
                assertTrue(lines.get(2).startsWith("starting delivery "), lines.get(2));
            }
        }
    }
}
