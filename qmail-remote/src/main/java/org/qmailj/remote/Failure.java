package org.qmailj.remote;

import org.qmailj.common.bytes.ByteBuilder;
import org.qmailj.common.bytes.ByteString;
import org.qmailj.common.delivery.Verdict;
import org.qmailj.common.net.IpAddress;

/** Ends the delivery. The verdict is about the message, and so about all recipients. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Verdict verdict;

    private Failure(Verdict verdict) {
        super(verdict.text().toString(), null, false, false);
        this.verdict = verdict;
    }

    Verdict verdict() {
        return verdict;
    }

    private static Failure temporary(String text) {
        return new Failure(Verdict.temporary(text));
    }

    private static Failure permanent(String text) {
        return new Failure(Verdict.permanent(text));
    }

    static Failure tempNomem() {
        return temporary("Out of memory. (#4.3.0)\n");
    }

    static Failure tempOserr() {
        return temporary("System resources temporarily unavailable. (#4.3.0)\n");
    }

    static Failure tempNoconn() {
        return temporary("Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n");
    }

    static Failure tempRead() {
        return temporary("Unable to read message. (#4.3.0)\n");
    }

    static Failure tempDns() {
        return temporary("Sorry, I couldn't find any host by that name. (#4.1.2)\n");
    }

    static Failure tempChdir() {
        return temporary("Unable to switch to home directory. (#4.3.0)\n");
    }

    static Failure tempControl() {
        return temporary("Unable to read control files. (#4.3.0)\n");
    }

    static Failure permPartialline() {
        return permanent("SMTP cannot transfer messages with partial final lines. (#5.6.2)\n");
    }

    static Failure permUsage() {
        return permanent("I (qmail-remote) was invoked improperly. (#5.3.5)\n");
    }

    static Failure permDns(ByteString host) {
        return permanent("Sorry, I couldn't find any host named " + safe(host) + ". (#5.1.2)\n");
    }

    static Failure permNomx() {
        return permanent("Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)\n");
    }

    static Failure permAmbigmx() {
        return permanent("Sorry. Although I'm listed as a best-preference MX or A for that host,\n"
                + "it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)\n");
    }

    /** @param critical the whole message is on its way: the other side may have accepted it */
    static Failure dropped(IpAddress partner, boolean critical) {
        return temporary("Connected to " + partner + " but connection died. "
                + (critical ? "Possible duplicate! " : "") + "(#4.4.2)\n");
    }

    /** Replaces blanks, controls and everything above 126 by question marks. */
    private static String safe(ByteString text) {
        ByteBuilder to = new ByteBuilder();
        for (int i = 0; i < text.length(); i++) {
            int b = text.at(i);
            to.append(b <= ' ' || b > '~' ? '?' : b);
        }
        return to.toString();
    }
}
