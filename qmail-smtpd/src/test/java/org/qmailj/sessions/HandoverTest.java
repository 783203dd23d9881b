package org.qmailj.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.qmailj.ingress.Departure;
import org.qmailj.ingress.Protocol;

/** What sessions that were handed over leave behind: their places, connections and exit codes. */
@Timeout(60)
class HandoverTest extends SessionWorld {
    private void fill() {
        for (int i = 0; i < Sessions.HANDED_OVER; i++) {
            assertTrue(sessions.enter(), "place " + i);
        }
    }

    private void assertFull() {
        assertFalse(sessions.enter());
    }

    @Test
    void whoIsRefusedTakesNoPlace() {
        fill();
        assertFull();
        assertFull();
        sessions.leave();
        assertTrue(sessions.enter());
        assertFull();
    }

    @Test
    void aSessionThatHasEndedLeavesItsPlace() throws Exception {
        for (int i = 1; i <= 2; i++) {
            try (Caller client = new Caller(Protocol.QMTP)) {
                client.say("x");
                assertEquals(i, departure().number());
            }
        }
        fill();
        assertFull();
    }

    @Test
    void aConnectionThatIsGivenBackIsNotKept() throws Exception {
        fill();
        try (Caller client = new Caller(Protocol.QMTP)) {
            assertEquals(new Departure.Refused(1), departure());
            assertEquals("<end>", client.hear("nothing"));
        }
    }

    /** Even the log has no room for it. */
    @Test
    void whatBreaksIsNoSuccess() throws Exception {
        failure = new AssertionError("on purpose");
        logFailure = failure;
        try (Caller client = new Caller(Protocol.QMTP)) {
            client.say("6:\nhello,");
            assertEquals(new Departure.Ended(1, Protocol.QMTP.failed()), departure());
        }
        fill();
    }
}
