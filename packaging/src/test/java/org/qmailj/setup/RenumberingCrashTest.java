package org.qmailj.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.qmailj.setup.Companion.INFO;
import static org.qmailj.setup.Companion.LOCAL;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.queue.QueueLayout;

/** What a renumbering leaves that is interrupted, and what then comes of it. */
class RenumberingCrashTest extends RenumberedQueue {
    private void fill() throws IOException {
        queue.empty();
        queue.free();
        queue.chain(3, 0);
        queue.give(queue.message(), INFO, LOCAL);
    }

    /**
     * Crashes at each change in turn. At that moment a qmail-send would serve what it would have
     * served before; and a second run completes the work.
     */
    @Test
    void aSecondRunCompletesWhatACrashInterrupted() throws IOException {
        boolean crashed = true;
        for (int at = 1; crashed; at++) {
            fill();
            List<String> before = queue.contents();
            List<String> served = queue.served();
            crashed = crashes(at);
            assertEquals(served, queue.served(), "crash " + at);
            run();
            assertEquals(before, queue.contents(), "crash " + at);
            queue.assertRightNumbers();
        }
        assertEquals(List.of(), complaints);
    }

    /** The power may go between any two changes. */
    @Test
    void noStepBeginsBeforeThatBeforeItIsOnDisk() throws IOException {
        queue.free(6);
        queue.chain(6, 0);
        Map<String, Integer> unsynced = new TreeMap<>();
        Set<String> synced = new TreeSet<>();
        FailingCalls calls = new FailingCalls() {
            @Override
            <T> T make(String what, ByteString path, Call<T> call) {
                String to = path.toString();
                int step = step(what, to);
                unsynced.forEach((directory, earlier) ->
                        assertTrue(earlier >= step, () -> what + ' ' + to + ": " + directory));
                if (!to.contains("/pid/")) {
                    unsynced.put(to.substring(0, to.lastIndexOf('/')), step);
                }
                return super.make(what, path, call);
            }

            @Override
            void sync(ByteString path) {
                unsynced.remove(path.toString());
                synced.add(path.toString());
            }
        };
        assertEquals(12, run(calls));
        assertEquals(Map.of(), unsynced);
        assertEquals(4 * QueueLayout.SPLIT + 4, synced.size()); // a run before may have been cut
    }

    /** Returns which of the steps of {@link Moves} that is; 0: it prepares them. */
    private static int step(String what, String path) {
        String file = path.replaceFirst(".*/queue/", "");
        return switch (what.split(" ")[0] + ' ' + file.substring(0, file.indexOf('/'))) {
            case "link mess", "rename mess" -> 1;
            case "link info", "remove pid" -> 2;
            case "rename local", "rename remote", "rename bounce", "rename intd",
                    "rename todo" -> 3;
            case "remove info" -> 4;
            case "remove mess" -> 5;
            default -> 0;
        };
    }

    private boolean crashes(int at) {
        FailingCalls calls = new FailingCalls();
        calls.crashAt = at;
        try {
            run(calls);
            return false;
        } catch (FailingCalls.Crash e) {
            return true;
        }
    }

    @Test
    void soDoesTheThirdIfTheSecondCrashesToo() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            fill();
            List<String> before = queue.contents();
            List<String> served = queue.served();
            while (crashes(1 + random.nextInt(50))) {
                assertEquals(served, queue.served());
            }
            assertEquals(before, queue.contents());
            queue.assertRightNumbers();
        }
    }

    /** As after a crash of the machine, which starts the services. */
    @Test
    void qmailSendMayGoOnBetweenTheCrashAndTheSecondRun() throws IOException {
        boolean crashed = true;
        for (int at = 1; crashed; at++) {
            fill();
            List<String> served = queue.served();
            crashed = crashes(at);
            queue.start();
            assertEquals(served, queue.served(), "crash " + at);
            run();
            assertEquals(served, queue.served(), "crash " + at);
            queue.start();
            assertEquals(served, queue.served(), "crash " + at);
            queue.assertRightNumbers();
        }
        assertEquals(List.of(), complaints);
    }

    @Test
    void aFullDiskEndsItWithTheNameOfTheFileAndLosesNothing() throws IOException {
        boolean failed = true;
        for (int at = 1; failed; at++) {
            fill();
            List<String> before = queue.contents();
            List<String> served = queue.served();
            FailingCalls calls = new FailingCalls();
            calls.failAt = at;
            failed = false;
            try {
                run(calls);
            } catch (SetupException e) {
                failed = true;
                assertTrue(e.getMessage().matches(
                        "unable to .* " + queue.directory + "/.*: out of disk space"), e::toString);
            }
            assertEquals(served, queue.served(), "failure " + at);
            run();
            assertEquals(before, queue.contents(), "failure " + at);
            queue.assertRightNumbers();
        }
    }
}
