package org.qmailj.common.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OldGenerationTest {
    private static final long MB = 1 << 20;

    private long size = 8 * MB;
    private long alive = 8 * MB;
    private int collections;
    private final OldGeneration old = new OldGeneration(() -> size, this::collect);

    private void collect() {
        collections++;
        size = alive;
    }

    private int collectionsAfterGrowingTo(long bytes) {
        size = bytes;
        old.look();
        return collections;
    }

    @Test
    void aHeapThatHasNotGrownIsLeftAlone() {
        assertEquals(0, collectionsAfterGrowingTo(8 * MB));
        assertEquals(0, collectionsAfterGrowingTo(12 * MB));
        assertEquals(0, collectionsAfterGrowingTo(2 * MB));
    }

    @Test
    void growthIsCollected() {
        assertEquals(1, collectionsAfterGrowingTo(12 * MB + 1));
        assertEquals(8 * MB, size);
        assertEquals(1, collectionsAfterGrowingTo(12 * MB));
        assertEquals(2, collectionsAfterGrowingTo(13 * MB));
    }

    @Test
    void whatIsAliveIsNotCollectedAgainAndAgain() {
        alive = 60 * MB;
        assertEquals(1, collectionsAfterGrowingTo(60 * MB));
        assertEquals(1, collectionsAfterGrowingTo(70 * MB));
        assertEquals(1, collectionsAfterGrowingTo(90 * MB));
        assertEquals(2, collectionsAfterGrowingTo(91 * MB));
    }

    @Test
    void andWhenItHasGoneTheBoundFollows() {
        alive = 60 * MB;
        assertEquals(1, collectionsAfterGrowingTo(60 * MB));
        alive = 6 * MB;
        assertEquals(2, collectionsAfterGrowingTo(91 * MB));
        assertEquals(3, collectionsAfterGrowingTo(11 * MB));
    }
}
