package org.qmailj.send.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Workers that work when the test says so: in the order given, or in any that real threads could
 * have. A lane may be held up, as by a disk that does not answer.
 */
public final class TestIo implements Io {
    private record Piece<T>(Lane lane, Supplier<T> work, Consumer<T> then) {}

    private final List<Piece<?>> waiting = new ArrayList<>();
    private final Deque<Runnable> results = new ArrayDeque<>();
    private final Set<Lane> held = EnumSet.noneOf(Lane.class);
    private final Random random;
    private int running;

    /** Null for the order given. */
    public TestIo(Random random) {
        this.random = random;
    }

    public void hold(Lane lane) {
        held.add(lane);
    }

    public void letGo(Lane lane) {
        held.remove(lane);
    }

    /** Pieces of a lane that are not done. */
    public int waiting(Lane lane) {
        return (int) waiting.stream().filter(piece -> piece.lane() == lane).count();
    }

    @Override
    public <T> void run(Lane lane, Supplier<T> work, Consumer<T> then) {
        running++;
        waiting.add(new Piece<>(lane, work, then));
    }

    @Override
    public void tell(Runnable what) {
        results.add(what);
    }

    @Override
    public int running() {
        return running;
    }

    /** Does a piece of work, or hands over a result; false when there is nothing to do. */
    public boolean step() {
        List<Piece<?>> ready = ready();
        boolean work = !ready.isEmpty() && (random == null || random.nextBoolean());
        if (!results.isEmpty() && !work) {
            results.remove().run();
            return true;
        }
        if (ready.isEmpty()) {
            return false;
        }
        Piece<?> piece = ready.get(random == null ? 0 : random.nextInt(ready.size()));
        waiting.remove(piece);
        finish(piece);
        if (random == null) {
            while (!results.isEmpty()) {
                results.remove().run();
            }
        }
        return true;
    }

    /** What a thread of its lane may take now. */
    private List<Piece<?>> ready() {
        List<Piece<?>> ready = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            if (!held.contains(lane)) {
                waiting.stream().filter(piece -> piece.lane() == lane).limit(lane.threads())
                        .forEach(ready::add);
            }
        }
        if (random == null) {
            ready.sort((a, b) -> waiting.indexOf(a) - waiting.indexOf(b));
        }
        return ready;
    }

    private <T> void finish(Piece<T> piece) {
        T result = piece.work().get();
        results.add(() -> {
            running--;
            piece.then().accept(result);
        });
    }
}
