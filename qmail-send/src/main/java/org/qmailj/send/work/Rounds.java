package org.qmailj.send.work;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Does work that costs less for many at a time. The first piece begins at once; those that come
 * while a round is under way are done together in the next.
 *
 * @param <T> what a piece is done with
 * @param <R> what comes of it
 */
public final class Rounds<T, R> {
    private record Ended<T, R>(T with, R result) {}

    private final Io io;
    private final Io.Lane lane;
    private final Function<T, R> work;
    private final BiConsumer<T, R> then;
    private List<T> waiting = new ArrayList<>();
    private boolean underWay;

    public Rounds(Io io, Io.Lane lane, Function<T, R> work, BiConsumer<T, R> then) {
        this.io = io;
        this.lane = lane;
        this.work = work;
        this.then = then;
    }

    /** Returns how many pieces wait for the next round. */
    public int waiting() {
        return waiting.size();
    }

    public void add(T one) {
        waiting.add(one);
        next();
    }

    private void next() {
        if (underWay || waiting.isEmpty()) {
            return;
        }
        underWay = true;
        List<T> round = waiting;
        waiting = new ArrayList<>();
        io.run(lane, () -> carryOut(round), ended -> {
            underWay = false;
            next();
            ended.forEach(one -> then.accept(one.with(), one.result()));
        });
    }

    private List<Ended<T, R>> carryOut(List<T> round) {
        List<Ended<T, R>> ended = new ArrayList<>(round.size());
        for (T one : round) {
            ended.add(new Ended<>(one, work.apply(one)));
        }
        return ended;
    }
}
