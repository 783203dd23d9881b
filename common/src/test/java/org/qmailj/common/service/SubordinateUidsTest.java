package org.qmailj.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmailj.common.bytes.ByteString;

class SubordinateUidsTest {
    private static final int ALICE = 1000;
    private static final int BOB = 1001;

    @TempDir
    Path directory;

    private Path subuid;
    private SubordinateUids uids;

    @BeforeEach
    void setUp() throws Exception {
        subuid = directory.resolve("subuid");
        Path passwd = directory.resolve("passwd");
        Files.writeString(passwd, "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/:/bin/sh\n"
                + "broken\nbroken:x\nbob:x:1001:1001::/:/bin/sh\nbob:x:");
        uids = new SubordinateUids(
                ByteString.of(subuid.toString()), ByteString.of(passwd.toString()));
    }

    private void given(String text) throws Exception {
        Files.writeString(subuid, text, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aUidOfARangeCountsForItsOwner() throws Exception {
        given("alice:100000:65536\nbob:165536:65536");
        assertEquals(99_999, uids.ownerOf(99_999));
        assertEquals(ALICE, uids.ownerOf(100_000));
        assertEquals(ALICE, uids.ownerOf(165_535));
        assertEquals(BOB, uids.ownerOf(165_536));
        assertEquals(BOB, uids.ownerOf(231_071));
        assertEquals(231_072, uids.ownerOf(231_072));
        assertEquals(ALICE, uids.ownerOf(ALICE));
    }

    @Test
    void anOwnerMayBeANumberOrHaveSeveralRanges() throws Exception {
        given("alice:100000:10\n1001:100010:10\nalice:100020:10\n");
        assertEquals(ALICE, uids.ownerOf(100_009));
        assertEquals(BOB, uids.ownerOf(100_019));
        assertEquals(ALICE, uids.ownerOf(100_020));
    }

    @Test
    void ofAnUnknownOwnerAllRangesAreOneUser() throws Exception {
        given("carol:100000:10\nalice:100010:10\ncarol:100020:10\n");
        assertEquals(100_000, uids.ownerOf(100_009));
        assertEquals(ALICE, uids.ownerOf(100_010));
        assertEquals(100_000, uids.ownerOf(100_029));
    }

    @Test
    void uidsHave32Bits() throws Exception {
        given("alice:4000000000:294967295\n");
        assertEquals(ALICE, uids.ownerOf((int) 4_000_000_000L));
        assertEquals(ALICE, uids.ownerOf((int) 4_294_967_294L));
        assertEquals(-1, uids.ownerOf(-1));
    }

    @Test
    void linesWithoutSenseGiveNothingAway() throws Exception {
        given("# alice\n\nalice\nalice:\nalice:100000\nalice::10\nalice:x:10\nalice:100000:0\n"
                + "alice:100000:-1\nalice:100000:99999999999\n:100000:10\nbob:100000:10\n");
        assertEquals(BOB, uids.ownerOf(100_000));
        assertEquals(10, uids.ownerOf(10));
    }

    @Test
    void whereThereIsNoFileEachUidIsItself() {
        assertEquals(100_000, uids.ownerOf(100_000));
    }

    @Test
    void whatIsWrittenLaterCountsAtOnce() throws Exception {
        given("alice:100000:10\n");
        assertEquals(ALICE, uids.ownerOf(100_000));
        given("bob:100000:10\n");
        assertEquals(BOB, uids.ownerOf(100_000));
    }

    @Test
    void veryManyRangesDoNotFillTheHeap() throws Exception {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < SubordinateUids.LIMIT + 1; i++) {
            many.append("u").append(i).append(':').append(100_000 + 10 * i).append(":10\n");
        }
        given(many.toString());
        int last = 100_000 + 10 * SubordinateUids.LIMIT;
        assertEquals(last - 10, uids.ownerOf(last - 1));
        assertEquals(last + 1, uids.ownerOf(last + 1));
    }
}
