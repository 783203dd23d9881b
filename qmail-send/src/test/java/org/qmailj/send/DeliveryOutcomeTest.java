package org.qmailj.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.qmailj.common.bytes.ByteString;

/** Reports of spawners, good and bad, and how much is kept of them. */
class DeliveryOutcomeTest {
    private static final String TOO_OLD = DeliveryOutcome.TOO_OLD.toString();

    private static void check(DeliveryOutcome expected, String report, boolean dying) {
        assertEquals(expected, DeliveryOutcome.of(ByteString.of(report), dying),
                "<" + report + ">" + dying);
    }

    private static DeliveryOutcome delivered(String text) {
        return new DeliveryOutcome.Delivered(ByteString.of(text));
    }

    private static DeliveryOutcome failed(String text) {
        return new DeliveryOutcome.Failed(ByteString.of(text));
    }

    private static DeliveryOutcome deferred(String text) {
        return new DeliveryOutcome.Deferred(ByteString.of(text));
    }

    @Test
    void lettersAndTexts() {
        check(delivered("ok\n"), "Kok\n", false);
        check(delivered("ok\n"), "Kok\n", true);
        check(delivered(""), "K", false);
        check(failed("no\n"), "Dno\n", false);
        check(failed("no\n"), "Dno\n", true);
        check(deferred("later\n"), "Zlater\n", false);
        check(deferred("\u00e9"), "Z\u00e9", false);
    }

    @Test
    void aDeferralOfAnOldMessageIsAFailure() {
        check(failed("later\n" + TOO_OLD), "Zlater\n", true);
        check(failed(TOO_OLD), "Z", true);
    }

    @Test
    void anythingElseIsMangled() {
        for (String report : new String[] {"", "\0Kok", "k", "d", "z", "r", " K", "\u00ff", "\n"}) {
            check(new DeliveryOutcome.Mangled(), report, false);
            check(new DeliveryOutcome.Mangled(), report, true);
        }
    }

    @Test
    void theTextEndsAtANul() {
        check(delivered("ok"), "Kok\0Dno", false);
        check(failed("later" + TOO_OLD), "Zlater\0more", true);
        check(deferred(""), "Z\0", false);
    }

    @Test
    void longReportsAreCut() {
        String most = "x".repeat(9998);
        for (String more : new String[] {"", "y", "y".repeat(50_000)}) {
            check(delivered(most), "K" + most + more, false);
            check(failed(most), "D" + most + more, true);
            check(deferred(most), "Z" + most + more, false);
            check(failed("x".repeat(9997) + TOO_OLD), "Z" + most + more, true);
        }
        check(failed("x".repeat(9997) + TOO_OLD), "Z" + "x".repeat(9997), true);
        check(failed("x".repeat(9996) + TOO_OLD), "Z" + "x".repeat(9996), true);
    }
}
