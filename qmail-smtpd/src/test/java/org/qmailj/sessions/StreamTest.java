package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.common.posix.PosixException;
import org.qmailj.common.posix.UnixSocket;
import org.qmailj.common.program.Die;

/** The time that a session of QMTP or QMQP has in all. */
@Timeout(20)
class StreamTest {
    private UnixSocket.Pair pair;
    private Stream stream;

    @BeforeEach
    void connect() throws PosixException {
        pair = UnixSocket.packetPair();
        stream = Stream.plain(pair.ours(), 1);
    }

    @AfterEach
    void close() throws PosixException {
        pair.ours().close();
        pair.theirs().close();
    }

    @Test
    void isOverForOneWhoIsSilent() {
        Die die = assertThrows(Die.class, () -> stream.input().read(new byte[1], 0, 1));
        assertEquals(111, die.code());
    }

    @Test
    void isOverForOneWhoGoesOnSending() {
        Die die = assertThrows(Die.class, () -> {
            while (true) {
                pair.theirs().write(new byte[1], 0, 1);
                stream.input().read(new byte[1], 0, 1);
            }
        });
        assertEquals(111, die.code());
    }

    @Test
    void isOverForOneWhoGoesOnTaking() {
        Die die = assertThrows(Die.class, () -> {
            while (true) {
                stream.output().write(new byte[1], 0, 1);
                pair.theirs().read(new byte[1], 0, 1);
            }
        });
        assertEquals(111, die.code());
    }

    @Test
    void doesNotEndWhereItHasNoLimit() throws IOException {
        Stream lasting = Stream.plain(pair.ours(), 0);
        pair.theirs().write(new byte[1], 0, 1);
        assertEquals(1, lasting.input().read(new byte[1], 0, 1));
        lasting.output().write(new byte[1], 0, 1);
        assertTrue(pair.theirs().awaitReadable(0));
    }
}
