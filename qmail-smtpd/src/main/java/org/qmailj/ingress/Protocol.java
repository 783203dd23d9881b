package org.qmailj.ingress;

import org.qmailj.common.program.Program;
import org.qmailj.common.record.BrokenRecord;
import org.qmailj.common.service.Role;

/** Lists the protocols by which mail comes in, with what is different about their sessions. */
public enum Protocol {
    SMTP(Role.SMTPD, "qmail-smtpd", Protocol.FOR_EVER, Protocol.TROUBLE, true),
    QMTP(Role.QMTPD, "qmail-qmtpd", Protocol.DEATH, Program.TEMPORARY, true),
    QMQP(Role.QMQPD, "qmail-qmqpd", Protocol.DEATH, Program.TEMPORARY, false);

    private static final int FOR_EVER = 0;
    /** Seconds: the alarm that qmail-qmtpd.c and qmail-qmqpd.c set when they start. */
    private static final int DEATH = 3600;
    /** The exit code of the die_ functions of qmail-smtpd.c. */
    private static final int TROUBLE = 1;

    private static final Protocol[] ALL = values();

    private final Role role;
    private final String program;
    private final int deathSeconds;
    private final int failed;
    private final boolean needsRcpthosts;

    Protocol(Role role, String program, int deathSeconds, int failed, boolean needsRcpthosts) {
        this.role = role;
        this.program = program;
        this.deathSeconds = deathSeconds;
        this.failed = failed;
        this.needsRcpthosts = needsRcpthosts;
    }

    /** Returns the protocol whose sessions have this role; throws for the role of no session. */
    public static Protocol of(Role role) throws BrokenRecord {
        return of(role.ordinal());
    }

    /** Returns the protocol by the number of its role in docs/PROTOCOL.md. */
    static Protocol of(int role) throws BrokenRecord {
        for (Protocol protocol : ALL) {
            if (protocol.role() == role) {
                return protocol;
            }
        }
        throw new BrokenRecord("no session of role " + role);
    }

    /** Returns the number of its role in docs/PROTOCOL.md. */
    int role() {
        return role.ordinal();
    }

    /** Returns the name of the program in bin/ that speaks it. */
    public String program() {
        return program;
    }

    /** Returns how long a session may take in all, in seconds; 0 for ever. */
    public int deathSeconds() {
        return deathSeconds;
    }

    /** Returns the exit code of a session that ended because of trouble on our side. */
    public int failed() {
        return failed;
    }

    /** Returns whether its sessions accept mail for the hosts of control/rcpthosts only. */
    public boolean needsRcpthosts() {
        return needsRcpthosts;
    }
}
