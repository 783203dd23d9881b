package org.qmailj.remote;

import java.util.Random;

/** Draws random numbers that need not be secure: they only spread the load. */
final class RandomLots implements MxSort.Lots {
    private Random random;

    @Override
    public int draw(int choices) {
        if (random == null) { // most deliveries draw none
            random = new Random();
        }
        return random.nextInt(choices);
    }
}
